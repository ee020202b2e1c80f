"""Rows that the opening takes under a row lock."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.rows import to_change
from matters.opening.tables import Handover, NumberCounter


async def lock_handover(session: AsyncSession, inquiry_id: UUID) -> Handover:
    """Make the row if need be; a rival that brings the other half waits here."""
    await session.execute(
        insert(Handover)
        .values(inquiry_id=inquiry_id, taken=False)
        .on_conflict_do_nothing(index_elements=[Handover.inquiry_id])
    )
    wanted = select(Handover).where(Handover.inquiry_id == inquiry_id)
    return (await session.scalars(to_change(wanted))).one()


async def next_count(session: AsyncSession, office_id: UUID, year: int) -> int:
    """Take the next count; rivals wait until this transaction ends, so none is lost."""
    first = insert(NumberCounter).values(office_id=office_id, year=year, last=1)
    taken = first.on_conflict_do_update(
        index_elements=[NumberCounter.office_id, NumberCounter.year],
        set_={"last": NumberCounter.last + 1},
    ).returning(NumberCounter.last)
    return (await session.execute(taken)).scalar_one()


async def raise_count(session: AsyncSession, office_id: UUID, year: int, least: int) -> None:
    """Count on from `least`: an imported matter bears that number already."""
    first = insert(NumberCounter).values(office_id=office_id, year=year, last=least)
    await session.execute(
        first.on_conflict_do_update(
            index_elements=[NumberCounter.office_id, NumberCounter.year],
            set_={"last": least},
            where=NumberCounter.last < least,
        )
    )
