"""Looks for a word in everything that a service's database holds."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

BYTES = "bytea"
_COLUMNS = text("""
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema()
  AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')
ORDER BY table_name, ordinal_position
""")


async def places_of(session: AsyncSession, word: str) -> list[str]:
    """Return `table.column` of every text, JSON, array or bytea column that holds the word."""
    found = []
    for table, column, kind in (await session.execute(_COLUMNS)).all():
        shown = f"encode(\"{column}\", 'hex')" if kind == BYTES else f'"{column}"::text'
        wanted = word.encode().hex() if kind == BYTES else word
        looked = text(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {shown} LIKE :like)')  # noqa: S608 - names from the catalogue
        if await session.scalar(looked, {"like": f"%{wanted}%"}):
            found.append(f"{table}.{column}")
    return found
