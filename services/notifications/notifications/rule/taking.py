"""One fact, taken once for ever: what it tells of its row, whom it is told to, what partners get.

The kernel's inbox forgets after a while, and who is lead lawyer or officer today was not when
the event happened: a replay from the beginning of the topics must tell nobody anything.
"""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from kit import clock
from notifications.feed.actions import offer
from notifications.rule.actions import keep_and_tell
from notifications.rule.tables import Taken


async def take(session: AsyncSession, event: Event) -> None:
    row = {"event_id": event.event_id, "at": clock.now()}
    given = insert(Taken).values(row).on_conflict_do_nothing().returning(Taken.event_id)
    if await session.scalar(given) is not None:
        await keep_and_tell(session, event)
        await offer(session, event)
