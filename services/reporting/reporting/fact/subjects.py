"""What each event tells of the row it is about: its office, area, lawyer, client and origin."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts import complaints, conflicts, firm, intake, matters, notifications
from contracts.event import Event


class Traits(NamedTuple):
    office_id: UUID | None = None
    area: str | None = None
    lawyer_id: UUID | None = None
    client_id: UUID | None = None
    about_id: UUID | None = None


NONE: Final = Traits()
KINDS: Final[Mapping[str, str]] = {
    "firm.office": "office",
    "firm.joiner": "joiner",
    "intake.lead": "lead",
    "intake.consultation": "consultation",
    "intake.inquiry": "inquiry",
    "intake.client": "client",
    "intake.engagement": "engagement",
    "conflicts.check": "check",
    "conflicts.clearance": "clearance",
    "conflicts.alert": "alert",
    "matters.matter": "matter",
    "complaints.complaint": "complaint",
    "notifications.message": "message",
}
FIELDS: Final[Mapping[type[Event], Mapping[str, str]]] = {
    firm.JoinerAnnounced: {"office_id": "office_id"},
    intake.LeadReceived: {"office_id": "office_id"},
    intake.ConsultationRecorded: {"office_id": "office_id", "about_id": "lead_id"},
    intake.InquiryOpened: {
        "office_id": "office_id",
        "area": "practice_area",
        "about_id": "lead_id",
    },
    intake.ClientRegistered: {"office_id": "office_id", "about_id": "engagement_id"},
    intake.EngagementDrafted: {"office_id": "office_id", "about_id": "inquiry_id"},
    intake.EngagementSigned: {
        "office_id": "office_id",
        "area": "practice_area",
        "lawyer_id": "lead_lawyer_id",
        "client_id": "client_id",
        "about_id": "inquiry_id",
    },
    conflicts.CheckCompleted: {"office_id": "office_id", "about_id": "source_id"},
    conflicts.CheckDecided: {"office_id": "office_id", "about_id": "source_id"},
    conflicts.ClearanceGranted: {"about_id": "subject_id"},
    matters.MatterPrepared: {
        "office_id": "office_id",
        "area": "practice_area",
        "lawyer_id": "lead_lawyer_id",
        "client_id": "client_id",
        "about_id": "inquiry_id",
    },
    matters.MatterImported: {
        "office_id": "office_id",
        "area": "practice_area",
        "lawyer_id": "lead_lawyer_id",
    },
    matters.MatterOpened: {
        "office_id": "office_id",
        "area": "practice_area",
        "lawyer_id": "lead_lawyer_id",
        "client_id": "client_id",
    },
    matters.MatterLeadAssigned: {"lawyer_id": "lead_lawyer_id"},
    complaints.ComplaintReceived: {
        "office_id": "office_id",
        "client_id": "client_id",
        "about_id": "matter_id",
    },
    complaints.ComplaintRegistered: {
        "office_id": "office_id",
        "area": "practice_area",
        "client_id": "client_id",
        "about_id": "matter_id",
    },
    notifications.MessageSent: {"about_id": "subject_id"},
}


def traits(event: Any) -> Traits:  # noqa: ANN401 - any event of a fact topic
    read = _READERS.get(type(event))
    return NONE if read is None else read(event)


def _affected(event: conflicts.AlertRaised) -> Traits:
    """Place an alert where the first row lies that it affects."""
    first = event.affected[0] if event.affected else None
    return NONE if first is None else Traits(office_id=first.office_id, about_id=first.id)


def _reader(fields: Mapping[str, str]) -> Callable[[Any], Traits]:
    names = [fields.get(trait) for trait in Traits._fields]

    def read(event: object) -> Traits:
        values: list[Any] = [name and getattr(event, name) for name in names]
        return Traits(*values)

    return read


_READERS: Final[Mapping[type[Event], Callable[[Any], Traits]]] = {
    event: _reader(fields) for event, fields in FIELDS.items()
} | {conflicts.AlertRaised: _affected}
