"""What each event tells of the row that it is about."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from contracts import complaints, conflicts, firm, intake, matters
from contracts.event import Event
from contracts.notifications import SubjectKind

K = SubjectKind
KIND_OF_TOPIC: Final[Mapping[str, SubjectKind]] = {
    "intake.lead": K.LEAD,
    "intake.inquiry": K.INQUIRY,
    "conflicts.check": K.CHECK,
    "conflicts.alert": K.ALERT,
    "matters.matter": K.MATTER,
    "complaints.complaint": K.COMPLAINT,
    "firm.joiner": K.JOINER,
}
TOLD_BY: Final[Mapping[type[Event], Iterable[str]]] = {
    intake.LeadReceived: ["office_id"],
    intake.InquiryOpened: ["office_id", "practice_area", "lead_lawyer_id"],
    matters.MatterPrepared: [
        *("office_id", "practice_area", "lead_lawyer_id"),
        *("client_id", "inquiry_id"),
    ],
    matters.MatterImported: ["office_id", "practice_area", "lead_lawyer_id", "number"],
    matters.MatterOpened: [
        *("office_id", "practice_area", "lead_lawyer_id"),
        *("client_id", "number"),
    ],
    matters.MatterLeadAssigned: ["lead_lawyer_id"],
    complaints.ComplaintReceived: ["office_id", "matter_id", "client_id"],
    complaints.ComplaintRegistered: [
        *("office_id", "matter_id", "client_id"),
        *("number", "practice_area", "complained_of"),
    ],
    complaints.ComplaintAssigned: ["investigator_id"],
    firm.JoinerAnnounced: ["office_id"],
}


def kind_of(event: Event) -> SubjectKind:
    return KIND_OF_TOPIC[event.topic]


def told(event: Event) -> dict[str, Any]:
    """Return the columns of `Case` that the event fills; empty when it fills none."""
    if isinstance(event, complaints.ComplaintUnassigned):
        return {"investigator_id": None}
    values = {name: getattr(event, name) for name in TOLD_BY.get(type(event), ())}
    if "complained_of" in values:
        values["complained_of"] = list(values["complained_of"])
    return values


def rows_of_source(event: conflicts.CheckEvent) -> list[UUID]:
    return [event.source_id] if event.source_id is not None else []
