"""Write down how an attempt ended, and let a failed mail go out again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit, clock
from kit.auth import Principal
from kit.problems import Conflict
from notifications.delivery.claiming import Claim
from notifications.delivery.queries import messages_of_mail
from notifications.delivery.status import Outcome, next_try
from notifications.delivery.tables import Delivery
from notifications.directory.queries import staff_zone
from notifications.message.actions import announce_settled, mark_sent
from notifications.message.recipients import RecipientKind
from notifications.message.status import MessageStatus, Priority
from notifications.message.tables import Message
from notifications.preference.queries import wishes_of
from notifications.preference.status import after_quiet


class NothingFailed(Conflict):
    slug = "nothing-failed"
    title = "This mail has not failed"
    title_zh = "该邮件并未发送失败"


@dataclass(frozen=True)
class Ending:
    """`reason` is a code; an SMTP answer's text may hold an address and is not kept."""

    outcome: Outcome
    reason: str | None = None
    smtp_code: int | None = None


async def settle(session: AsyncSession, claim: Claim, ending: Ending) -> bool:
    """Return False where the lease was lost: another attempt has the say."""
    messages = await messages_of_mail(session, claim.mail_id)
    held = [message for message in messages if message.lease == claim.lease]
    delivery = await session.get_one(Delivery, claim.delivery_id)
    delivery.ended_at = clock.now()
    delivery.outcome = ending.outcome
    delivery.reason = ending.reason
    delivery.smtp_code = ending.smtp_code
    for message in held:
        await _settle_message(session, message, ending)
    final = {MessageStatus.SENT, MessageStatus.FAILED}
    await announce_settled(session, [message for message in held if message.status in final])
    return bool(held)


async def _settle_message(session: AsyncSession, message: Message, ending: Ending) -> None:
    wait = next_try(message.attempts)
    if ending.outcome is Outcome.ACCEPTED:
        mark_sent(message)
    elif ending.outcome is Outcome.REFUSED or wait is None:
        message.move(MessageStatus.FAILED, ending.reason)
    else:
        message.move(MessageStatus.RETRIED, ending.reason)
        message.due_at = await _not_in_quiet_hours(session, message, clock.now() + wait)


async def _not_in_quiet_hours(
    session: AsyncSession, message: Message, moment: datetime
) -> datetime:
    is_staff = message.recipient_kind is RecipientKind.STAFF
    if not is_staff or message.priority is Priority.URGENT:
        return moment
    wishes = await wishes_of(session, message.recipient_id)
    return after_quiet(moment, await staff_zone(session, message.recipient_id), wishes)


async def try_again(session: AsyncSession, caller: Principal, delivery: Delivery) -> None:
    """Let the mail of this attempt go out again, with new attempts; refused unless it failed."""
    messages = await messages_of_mail(session, delivery.mail_id)
    failed = [message for message in messages if message.status is MessageStatus.FAILED]
    if not failed:
        zh = "仅可重新发送发送失败的邮件。"
        raise NothingFailed("Only a mail that failed can be sent again.", detail_zh=zh)
    for message in failed:
        message.move(MessageStatus.RETRIED)
        message.attempts = 0
        message.due_at = clock.now()
    await audit.write(session, caller, "mail.retried", "mail", delivery.mail_id)
