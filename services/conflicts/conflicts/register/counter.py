"""`reg_seq`: the one order of all changes of the register."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_TAKE = text("""
INSERT INTO register_counter AS c (id, value) VALUES (1, :many)
ON CONFLICT (id) DO UPDATE SET value = c.value + :many RETURNING c.value
""")
_READ = text("SELECT coalesce(max(value), 0) FROM register_counter")


async def take_numbers(session: AsyncSession, many: int) -> range:
    """Take the next `many` numbers; the caller holds the register lock."""
    last: int = (await session.execute(_TAKE, {"many": many})).scalar_one()
    return range(last - many + 1, last + 1)


async def read_counter(session: AsyncSession) -> int:
    """Return the last number taken: everything up to it is committed."""
    last: int = (await session.execute(_READ)).scalar_one()
    return last
