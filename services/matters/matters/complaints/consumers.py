"""Complaints that concern one of our matters."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintReceived,
    ComplaintRegistered,
)
from kit.kernel import Consumer
from matters.complaints import actions
from matters.complaints.status import ComplaintState

complaints = Consumer("matters.complaints", topics=["complaints.complaint"])


@complaints.on(ComplaintReceived)
async def keep_received(session: AsyncSession, event: ComplaintReceived) -> None:
    await actions.keep_received(session, event)


@complaints.on(ComplaintRegistered)
async def keep_registered(session: AsyncSession, event: ComplaintRegistered) -> None:
    await actions.keep_registered(session, event)


@complaints.on(ComplaintAnswered)
async def note_answer(session: AsyncSession, event: ComplaintAnswered) -> None:
    await actions.move(session, event.complaint_id, ComplaintState.ANSWERED, event.occurred_at)


@complaints.on(ComplaintClosed)
async def note_end(session: AsyncSession, event: ComplaintClosed) -> None:
    await actions.move(session, event.complaint_id, ComplaintState.CLOSED, event.occurred_at)
