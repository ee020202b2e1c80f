"""Every read of messages; who is outside a wall is told of nothing behind it."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.notifications import MessageChannel, SubjectKind
from kit.auth import Principal
from kit.http import Body
from kit.problems import NotFound
from kit.rows import read_one
from kit.walls import WALL
from notifications.directory.walls import wall_around
from notifications.message.recipients import RecipientKind
from notifications.message.status import MessageStatus
from notifications.message.tables import Message

IN_INBOX = (MessageStatus.SENT, MessageStatus.READ)


class MessageNotFound(NotFound):
    slug: ClassVar[str] = "message-not-found"
    title: ClassVar[str] = "There is no such message"
    title_zh: ClassVar[str] = "未找到该消息"

    def __init__(self, message_id: UUID) -> None:
        super().__init__(f"There is no message {message_id} for you.")


class Filter(Body):
    """Conditions of a reader's own list."""

    unread: bool | None = None
    subject_kind: SubjectKind | None = None
    subject_id: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500)

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.unread is not None:
            status = MessageStatus.SENT if self.unread else MessageStatus.READ
            found.append(Message.status == status)
        if self.subject_kind is not None:
            found.append(Message.subject_kind == self.subject_kind)
        if self.subject_id is not None:
            found.append(Message.subject_id == self.subject_id)
        return found


def shut_out() -> ColumnElement[bool]:
    """Condition: a wall keeps the message's recipient from a row that it is about.

    Walls are between members of staff: a client is told of its own matter.
    """
    outside = Message.recipient_id != WALL.c.members.all_()
    wall = wall_around(Message.rows, outside)
    return and_(Message.recipient_kind == RecipientKind.STAFF, wall)


def in_inboxes() -> Select[Message]:
    return select(Message).where(
        Message.channel == MessageChannel.IN_APP, Message.status.in_(IN_INBOX), ~shut_out()
    )


def inbox(caller: Principal) -> Select[Message]:
    return in_inboxes().where(Message.recipient_id == caller.staff_id)


async def get_own(
    session: AsyncSession, caller: Principal, message_id: UUID, *, for_change: bool = False
) -> Message:
    wanted = inbox(caller).where(Message.id == message_id)
    return await read_one(session, wanted, MessageNotFound(message_id), for_change=for_change)


async def count_unread(session: AsyncSession, caller: Principal) -> int:
    unread = inbox(caller).where(Message.status == MessageStatus.SENT).subquery()
    return await session.scalar(select(func.count()).select_from(unread)) or 0


async def last_place(session: AsyncSession) -> int:
    """Return the newest place that any inbox was given, 0 before the first."""
    return await session.scalar(select(func.max(Message.place))) or 0


async def after_place(session: AsyncSession, place: int, most: int) -> Sequence[Message]:
    """Return what came into any inbox after `place`, in order."""
    wanted = in_inboxes().where(Message.place > place).order_by(Message.place).limit(most)
    return (await session.scalars(wanted)).all()


async def own_after_place(
    session: AsyncSession, staff_id: UUID, place: int, until: int
) -> Sequence[Message]:
    wanted = in_inboxes().where(
        Message.recipient_id == staff_id, Message.place > place, Message.place <= until
    )
    return (await session.scalars(wanted.order_by(Message.place))).all()
