"""Facts the complaints service announces (E3-E8, D5), and where complainants are reached."""

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event


class ComplaintChannel(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    WEB_FORM = "web_form"


class ComplaintCategory(StrEnum):
    """What is complained of (E1-E2): 服务质量, 服务态度, 费用."""

    SERVICE_QUALITY = "service_quality"
    SERVICE_ATTITUDE = "service_attitude"
    FEES = "fees"
    OTHER = "other"


class Deadline(StrEnum):
    """What has to be done in time: E4, D5.2.1, E5, and the wait for an investigator's check."""

    REGISTRATION = "registration"
    PRELIMINARY = "preliminary"
    INVESTIGATION = "investigation"
    RECUSAL = "recusal"


class Finding(StrEnum):
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


class Opinion(StrEnum):
    """What the complainant says of the answer (D5.3.1)."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    NO_REPLY = "no_reply"


class ComplaintEvent(Event):
    topic: ClassVar[str] = "complaints.complaint"
    key_field: ClassVar[str] = "complaint_id"

    complaint_id: UUID


class ComplaintReceived(ComplaintEvent):
    """`received_at` is when it reached the firm, not when it was written down (E4)."""

    event_type: ClassVar[str] = "complaints.complaint.received.v1"

    office_id: UUID
    channel: ComplaintChannel
    received_at: AwareDatetime
    register_by: AwareDatetime
    matter_id: UUID | None
    client_id: UUID | None


class ComplaintRegistered(ComplaintEvent):
    """`complained_of` are members of staff; `investigate_by` ends the seventh working day (E5)."""

    event_type: ClassVar[str] = "complaints.complaint.registered.v1"

    number: str
    office_id: UUID
    category: ComplaintCategory
    matter_id: UUID | None
    client_id: UUID | None
    practice_area: str | None
    complained_of: tuple[UUID, ...]
    investigate_by: AwareDatetime


class ComplaintAssigned(ComplaintEvent):
    """Somebody shall investigate, if a `recusal` check allows it (X6).

    `assignment` counts the assignments of this complaint: the `source_version` of the check.
    """

    event_type: ClassVar[str] = "complaints.complaint.assigned.v1"

    assignment: int
    investigator_id: UUID
    office_id: UUID
    matter_id: UUID | None
    client_id: UUID | None
    complained_of: tuple[UUID, ...]


class ComplaintUnassigned(ComplaintEvent):
    """The investigator may not do it; another one is needed."""

    event_type: ClassVar[str] = "complaints.complaint.unassigned.v1"

    assignment: int
    reason: Literal["refused", "withdrawn"]


class ComplaintStarted(ComplaintEvent):
    event_type: ClassVar[str] = "complaints.complaint.started.v1"

    investigator_id: UUID


class ComplaintReported(ComplaintEvent):
    """The investigation has its written report (E5); `cause` is a code of the taxonomy (E8)."""

    event_type: ClassVar[str] = "complaints.complaint.reported.v1"

    finding: Finding
    cause: str


class ComplaintAnswered(ComplaintEvent):
    """The complainant was given the resolution letter (E6)."""

    event_type: ClassVar[str] = "complaints.complaint.answered.v1"

    language: Literal["zh-CN", "en"]


class ComplaintClosed(ComplaintEvent):
    event_type: ClassVar[str] = "complaints.complaint.closed.v1"

    opinion: Opinion


class ComplaintDeadlineNear(ComplaintEvent):
    event_type: ClassVar[str] = "complaints.complaint.deadline-near.v1"

    deadline: Deadline
    due_at: AwareDatetime


class ComplaintDeadlineMissed(ComplaintEvent):
    event_type: ClassVar[str] = "complaints.complaint.deadline-missed.v1"

    deadline: Deadline
    due_at: AwareDatetime


class ComplaintContactEvent(Event):
    topic: ClassVar[str] = "complaints.contact"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "complaint_id"

    complaint_id: UUID


class ComplaintContactRecorded(ComplaintContactEvent):
    """Where a complainant is reached who is no client; `client_id`: reach the client instead."""

    event_type: ClassVar[str] = "complaints.contact.recorded.v1"

    client_id: UUID | None
    display_name: str
    email: str | None
    phone: str | None
    language: Literal["zh-CN", "en"]


class ComplaintContactErased(ComplaintContactEvent):
    event_type: ClassVar[str] = "complaints.contact.erased.v1"
