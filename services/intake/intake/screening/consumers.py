"""What the conflicts service says about our inquiries."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import (
    AlertRaised,
    AlertSettled,
    CheckCompleted,
    CheckDecided,
    ClearanceExpired,
    ClearanceGranted,
    ClearanceRedeemed,
    ClearanceVoided,
)
from intake.screening import actions
from intake.screening.status import ClearanceState
from kit.kernel import Consumer

consumer = Consumer(
    "intake.screening", topics=["conflicts.check", "conflicts.clearance", "conflicts.alert"]
)


@consumer.on(CheckCompleted)
async def heed_verdict(session: AsyncSession, event: CheckCompleted) -> None:
    await actions.heed_verdict(session, event)


@consumer.on(CheckDecided)
async def heed_decision(session: AsyncSession, event: CheckDecided) -> None:
    await actions.heed_decision(session, event)


@consumer.on(ClearanceGranted)
async def take_clearance(session: AsyncSession, event: ClearanceGranted) -> None:
    await actions.take_clearance(session, event)


@consumer.on(ClearanceRedeemed)
async def note_redemption(session: AsyncSession, event: ClearanceRedeemed) -> None:
    await actions.end_clearance(session, event.clearance_id, ClearanceState.REDEEMED)


@consumer.on(ClearanceVoided)
async def note_voiding(session: AsyncSession, event: ClearanceVoided) -> None:
    await actions.end_clearance(session, event.clearance_id, ClearanceState.VOIDED)


@consumer.on(ClearanceExpired)
async def note_expiry(session: AsyncSession, event: ClearanceExpired) -> None:
    await actions.end_clearance(session, event.clearance_id, ClearanceState.EXPIRED)


@consumer.on(AlertRaised)
async def raise_flags(session: AsyncSession, event: AlertRaised) -> None:
    await actions.raise_flags(session, event)


@consumer.on(AlertSettled)
async def lower_flags(session: AsyncSession, event: AlertSettled) -> None:
    await actions.lower_flags(session, event.alert_id)
