"""Claim a mail: from here until `settle` it is `sending`, and nobody else sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.ids import new_id
from notifications.delivery.queries import due_with, next_due
from notifications.delivery.status import LEASE
from notifications.delivery.tables import Delivery
from notifications.directory.queries import (
    Reach,
    active_staff,
    get_case,
    reach_contact,
    reach_staff,
)
from notifications.message.actions import announce_settled
from notifications.message.queries import shut_out
from notifications.message.recipients import RecipientKind
from notifications.message.status import MessageStatus
from notifications.message.tables import Message

_CLAIMING: Final = 0x68656E67_6D61696C


@dataclass(frozen=True)
class Claim:
    """`lease` proves whose claim it is when the outcome is written down."""

    mail_id: UUID
    lease: UUID
    delivery_id: UUID
    messages: Sequence[Message]
    reach: Reach | None


async def claim_next(session: AsyncSession) -> Claim | bool:
    """Return a claim; True when something was only dropped, False when nothing is due."""
    now = clock.now()
    await session.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))
    first = await next_due(session, now)
    if first is None:
        return False
    together = await due_with(session, first, now)
    reach = await _reach(session, first)
    going = await _drop_what_may_not_go(session, together, reach)
    if not going:
        return True
    mail_id = first.mail_id or (uuid5(first.id, "digest") if first.digest else first.id)
    return await _begin(session, mail_id, going, reach)


async def _begin(
    session: AsyncSession, mail_id: UUID, going: Sequence[Message], reach: Reach | None
) -> Claim:
    now, lease = clock.now(), uuid4()
    for message in going:
        if message.status is not MessageStatus.SENDING:
            message.move(MessageStatus.SENDING)
        message.mail_id = mail_id
        message.lease, message.lease_until = lease, now + LEASE
        message.attempts += 1
    head = going[0]
    delivery = Delivery(
        id=new_id(),
        mail_id=mail_id,
        template=head.template if len(going) == 1 else "digest",
        recipient_kind=head.recipient_kind,
        recipient_id=head.recipient_id,
        message_count=len(going),
        attempt=head.attempts,
        started_at=now,
    )
    session.add(delivery)
    return Claim(mail_id, lease, delivery.id, going, reach)


async def _reach(session: AsyncSession, message: Message) -> Reach | None:
    if message.recipient_kind is RecipientKind.STAFF:
        return await reach_staff(session, message.recipient_id)
    found = await reach_contact(session, message.recipient_id)
    if found is None and message.recipient_kind is RecipientKind.COMPLAINANT:
        case = await get_case(session, message.recipient_id)
        if case is not None and case.client_id is not None:
            return await reach_contact(session, case.client_id)
    return found


async def _drop_what_may_not_go(
    session: AsyncSession, messages: Sequence[Message], reach: Reach | None
) -> list[Message]:
    """Drop mail to the erased, to leavers, from behind walls; return the rest."""
    outside = set(
        await session.scalars(
            select(Message.id).where(Message.id.in_([m.id for m in messages]), shut_out())
        )
    )
    staff = [m.recipient_id for m in messages if m.recipient_kind is RecipientKind.STAFF]
    active = await active_staff(session, staff)
    dropped = []
    for message in messages:
        reason = _why_not(message, reach, is_active=message.recipient_id in active)
        if message.id in outside:
            reason = "walled"
        if reason is not None:
            message.move(MessageStatus.DROPPED, reason)
            dropped.append(message)
    await announce_settled(session, dropped)
    return [message for message in messages if message not in dropped]


def _why_not(message: Message, reach: Reach | None, *, is_active: bool) -> str | None:
    if reach is not None and reach.erased:
        return "erased"
    if message.recipient_kind is RecipientKind.STAFF and not is_active:
        return "left"
    if message.needs_consent and reach is not None and not reach.may_be_contacted:
        return "no-consent"
    return None
