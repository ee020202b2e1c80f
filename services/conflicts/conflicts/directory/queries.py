"""Looking a name up in the register, for the conflicts office."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ARRAY, Text, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.matching.analysis import Analysis, analyse
from conflicts.matching.scoring import score
from conflicts.register.tables import Party, Sheet

MOST_COMPARED: Final = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    party: Party
    sheet: Sheet
    score: float


async def look_up(session: AsyncSession, name: str, most: int) -> list[Entry]:
    """Return the best matches first; at most 2,000 rows that share a key are compared."""
    asked = analyse(name, "unknown")
    rows = await session.execute(
        select(Party, Sheet)
        .join(Sheet, Sheet.id == Party.sheet_id)
        .where(Party.searchable, Party.keys.overlap(literal(asked.keys, ARRAY(Text))))
        .limit(MOST_COMPARED)
    )
    entries = [_scored(asked, party, sheet) for party, sheet in rows]
    return sorted(entries, key=lambda entry: (-entry.score, entry.party.name))[:most]


def _scored(asked: Analysis, party: Party, sheet: Sheet) -> Entry:
    return Entry(party, sheet, score(asked, Analysis.from_json(party.analysis)).score)
