"""Complaints name who shall investigate; conflicts says whether they may (X6)."""

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.recusal import actions
from contracts.complaints import ComplaintAssigned, ComplaintClosed, ComplaintUnassigned
from kit import clock
from kit.kernel import Consumer

consumer = Consumer("conflicts.complaints", ["complaints.complaint"])


@consumer.on(ComplaintAssigned)
async def check_investigator(session: AsyncSession, event: ComplaintAssigned) -> None:
    await actions.ask_about_investigator(session, event, now=clock.now())


@consumer.on(ComplaintUnassigned)
async def drop_question(session: AsyncSession, event: ComplaintUnassigned) -> None:
    await actions.close_recusals(session, event.complaint_id, "unassigned")


@consumer.on(ComplaintClosed)
async def drop_question_of_closed(session: AsyncSession, event: ComplaintClosed) -> None:
    await actions.close_recusals(session, event.complaint_id, "closed")
