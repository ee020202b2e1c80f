"""What operators read on /readyz while mails do not go out."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from contracts.notifications import MessageChannel
from kit import clock
from kit.running import Running
from notifications.delivery.queries import UNSETTLED
from notifications.delivery.status import Outcome
from notifications.delivery.tables import Delivery
from notifications.message.tables import Message

LATE: Final = timedelta(minutes=5)
LOOKED_BACK: Final = timedelta(minutes=15)


async def mail_waits(running: Running) -> str | None:
    """Return a sentence while mails are late, or while all that was tried was put off."""
    now = clock.now()
    waiting = select(func.count()).where(
        Message.channel == MessageChannel.MAIL,
        Message.status.in_(UNSETTLED),
        Message.due_at < now - LATE,
    )
    tried = select(Delivery.outcome).where(Delivery.started_at > now - LOOKED_BACK).distinct()
    async with running.database.sessions() as session:
        late = await session.scalar(waiting) or 0
        outcomes = set(await session.scalars(tried))
    if late:
        return f"{late} mails have been due for more than five minutes"
    if outcomes == {Outcome.DEFERRED}:
        return "the mail server has put off every mail of the last quarter of an hour"
    return None
