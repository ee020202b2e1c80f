"""Facts and party sheets go out with the change that makes them true, and into the history."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.matters import MatterEvent, MatterSheetRecorded
from kit import audit, clock, outbox
from matters.matter.tables import HistoryEntry, Matter, Sheet

SYSTEM = "system"


async def announce(session: AsyncSession, fact: MatterEvent, *, by: str) -> None:
    """Announce, remember, and audit what a person did."""
    await outbox.record(session, fact)
    row = history_row(fact, by)
    session.add(HistoryEntry(**row))
    if by != SYSTEM:
        await audit.write(session, by, fact.event_type, "matter", fact.matter_id, row["detail"])


async def announce_all(session: AsyncSession, facts: Sequence[MatterEvent], *, by: str) -> None:
    """Announce and remember many; the caller audits them as one."""
    await outbox.record_all(session, facts)
    await session.execute(insert(HistoryEntry), [history_row(fact, by) for fact in facts])


async def announce_sheet(session: AsyncSession, matter: Matter, sheet: Sheet) -> None:
    """Tell the register the whole set of parties and how the matter stands."""
    matter.sheet_version += 1
    await outbox.record(session, recorded(matter, sheet))


def recorded(matter: Matter, sheet: Sheet) -> MatterSheetRecorded:
    assert matter.lead_lawyer_id is not None
    return MatterSheetRecorded(
        matter_id=matter.id,
        version=matter.sheet_version,
        state=matter.sheet_state,
        number=matter.number,
        inquiry_id=matter.inquiry_id,
        office_id=matter.office_id,
        lead_lawyer_id=matter.lead_lawyer_id,
        practice_area=matter.practice_area,
        imported=matter.imported,
        opened_on=matter.opened_on,
        closed_on=matter.closed_on,
        party_set=sheet.party_set,
        party_set_hash=sheet.party_set_hash,
        occurred_at=clock.now(),
    )


def history_row(fact: MatterEvent, by: str) -> dict[str, Any]:
    detail = fact.model_dump(mode="json", exclude={"matter_id"})
    return {
        "matter_id": fact.matter_id,
        "at": fact.occurred_at,
        "type": fact.event_type,
        "by": by,
        "detail": detail,
    }


async def note(session: AsyncSession, matter: Matter, what: str, *, by: str) -> None:
    """Keep in the history, and in the audit, what no fact tells."""
    if by != SYSTEM:
        await audit.write(session, by, f"matter.{what}", "matter", matter.id)
    session.add(HistoryEntry(matter_id=matter.id, at=clock.now(), type=what, by=by, detail={}))
