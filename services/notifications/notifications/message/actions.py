"""Put messages into inboxes, and read them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.notifications import MessageChannel, MessageFailed, MessageRead, MessageSent
from kit import clock, outbox
from notifications.directory.queries import active_staff
from notifications.message.queries import last_place, shut_out
from notifications.message.status import MessageStatus
from notifications.message.tables import Message

BATCH: Final = 500
_POSTING: Final = 0x68656E67_706F7374


async def post(session: AsyncSession) -> int:
    """Put what is queued into the inboxes; return how many messages were settled.

    One process at a time, to the end of its transaction: places rise in the order of the
    commits, so that a reader who has seen place n has missed nothing before it.
    """
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(_POSTING))):
        return 0
    queued = await _queued(session)
    if not queued:
        return 0
    active = await active_staff(session, {message.recipient_id for message, _ in queued})
    place = await last_place(session)
    for message, is_shut_out in queued:
        if message.recipient_id not in active or is_shut_out:
            message.move(MessageStatus.DROPPED, "walled" if is_shut_out else "left")
        else:
            place += 1
            message.place = place
            mark_sent(message)
    await announce_settled(session, [message for message, _ in queued])
    return len(queued)


async def _queued(session: AsyncSession) -> Sequence[tuple[Message, bool]]:
    wanted = (
        select(Message, shut_out())
        .where(Message.channel == MessageChannel.IN_APP, Message.status == MessageStatus.QUEUED)
        .order_by(Message.queued_at, Message.id)
        .limit(BATCH)
        .with_for_update(of=Message)
    )
    return [(message, bool(outside)) for message, outside in (await session.execute(wanted)).all()]


def mark_sent(message: Message) -> None:
    message.move(MessageStatus.SENT)
    message.sent_at = clock.now()


async def announce_settled(session: AsyncSession, messages: Sequence[Message]) -> None:
    """Announce how each message ended: sent, or not to be tried again."""
    await outbox.record_all(session, [_settled(message) for message in messages])


def _settled(message: Message) -> MessageSent | MessageFailed:
    if message.status is MessageStatus.SENT:
        return MessageSent(
            message_id=message.id,
            channel=message.channel,
            template=message.template,
            recipient_kind=message.recipient_kind.value,
            recipient_id=message.recipient_id,
            subject_kind=message.subject_kind,
            subject_id=message.subject_id,
            occurred_at=clock.now(),
        )
    return MessageFailed(
        message_id=message.id,
        channel=message.channel,
        template=message.template,
        attempts=message.attempts,
        reason=message.reason or "unknown",
        occurred_at=clock.now(),
    )


async def read(session: AsyncSession, message: Message) -> None:
    """Mark it as read; once more changes nothing."""
    if message.status is MessageStatus.READ:
        return
    message.move(MessageStatus.READ)
    message.read_at = clock.now()
    await outbox.record(session, MessageRead(message_id=message.id, occurred_at=message.read_at))
