"""Facts the notifications service announces about its messages; never an address or a text."""

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from contracts.event import Event


class MessageChannel(StrEnum):
    IN_APP = "in_app"
    MAIL = "mail"


class SubjectKind(StrEnum):
    """What a message is about."""

    LEAD = "lead"
    INQUIRY = "inquiry"
    CHECK = "check"
    ALERT = "alert"
    MATTER = "matter"
    COMPLAINT = "complaint"
    JOINER = "joiner"


class MessageEvent(Event):
    topic: ClassVar[str] = "notifications.message"
    key_field: ClassVar[str] = "message_id"

    message_id: UUID


class MessageSent(MessageEvent):
    """`recipient_id` is the member of staff, the client or the complaint that it went to."""

    event_type: ClassVar[str] = "notifications.message.sent.v1"

    channel: MessageChannel
    template: str
    recipient_kind: Literal["staff", "client", "complainant"]
    recipient_id: UUID
    subject_kind: SubjectKind
    subject_id: UUID


class MessageFailed(MessageEvent):
    """It will not be tried again; `reason` is a code."""

    event_type: ClassVar[str] = "notifications.message.failed.v1"

    channel: MessageChannel
    template: str
    attempts: int
    reason: str


class MessageRead(MessageEvent):
    event_type: ClassVar[str] = "notifications.message.read.v1"
