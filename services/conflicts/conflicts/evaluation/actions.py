"""Asking for a comparison, in the transaction that made the change."""

from datetime import datetime

from sqlalchemy import func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.evaluation.tables import Evaluation, Lane
from conflicts.register.actions import Change
from conflicts.register.tables import Party, Sheet
from kit import clock
from kit.ids import new_id

COLUMNS = (
    "id",
    "sheet_id",
    "reg_seq",
    "refs",
    "cause",
    "lane",
    "attempts",
    "run_at",
    "created_at",
    "outcome",
)


def evaluate_later(
    session: AsyncSession, change: Change, *, cause: str, lane: Lane = Lane.NORMAL
) -> None:
    """Compare the changed parties with every mandate; a change of the whole sheet, all of them."""
    if change.moved or change.refs:
        refs = [] if change.moved else change.refs
        evaluate_sheet_later(session, change.sheet, refs, cause=cause, lane=lane)


def evaluate_sheet_later(
    session: AsyncSession, sheet: Sheet, refs: list[str], *, cause: str, lane: Lane = Lane.NORMAL
) -> None:
    """`refs`: the changed parties; none means all of the sheet's."""
    now = clock.now()
    row = Evaluation(id=new_id(), sheet_id=sheet.id, reg_seq=sheet.reg_seq, refs=refs, cause=cause)
    row.lane, row.attempts, row.outcome = lane, 0, {}
    row.run_at, row.created_at = now, now
    session.add(row)


async def sweep(session: AsyncSession, *, now: datetime) -> int:
    """Ask for a comparison of every sheet that has a party in the register; return how many."""
    sheets = select(Party.sheet_id).where(Party.searchable).distinct().subquery()
    rows = select(
        func.gen_random_uuid(),
        Sheet.id,
        Sheet.reg_seq,
        literal([], Evaluation.refs.type),
        literal("sweep"),
        literal(Lane.SLOW, Evaluation.lane.type),
        literal(0),
        literal(now, Evaluation.run_at.type),
        literal(now, Evaluation.created_at.type),
        literal({}, Evaluation.outcome.type),
    ).join(sheets, sheets.c.sheet_id == Sheet.id)
    added = insert(Evaluation).from_select(COLUMNS, rows).returning(Evaluation.id)
    return len((await session.execute(added)).all())
