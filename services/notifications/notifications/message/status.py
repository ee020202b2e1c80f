"""Where a message may move."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves


class MessageStatus(StrEnum):
    """`retried` waits for another try, `dropped` was never meant for who it was for now."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRIED = "retried"
    FAILED = "failed"
    DROPPED = "dropped"
    READ = "read"


S = MessageStatus


class Priority(StrEnum):
    """`urgent` waits for nothing, `low` may be collected into a digest."""

    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"


class MessageMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "message-move-not-allowed"
    title: ClassVar[str] = "The message's status does not allow this"
    title_zh: ClassVar[str] = "消息当前状态不允许此操作"


MOVES: Final = Moves[MessageStatus](
    "A message that is",
    MessageMoveNotAllowed,
    {
        S.QUEUED: {S.SENDING, S.SENT, S.DROPPED},
        S.SENDING: {S.SENT, S.RETRIED, S.FAILED, S.DROPPED},
        S.RETRIED: {S.SENDING, S.DROPPED},
        S.FAILED: {S.RETRIED},
        S.SENT: {S.READ},
        S.READ: set(),
        S.DROPPED: set(),
    },
)
