"""Facts the intake service announces, from the first contact to the signed engagement."""

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event
from contracts.parties import PartyKind, PartySet


class LeadSource(StrEnum):
    WEBSITE = "website"
    REFERRAL = "referral"
    CONFERENCE = "conference"
    PARTNER = "partner"
    OTHER = "other"


class Channel(StrEnum):
    MEETING = "meeting"
    PHONE = "phone"
    EMAIL = "email"
    WEB_FORM = "web_form"


class InquirySheetState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENGAGED = "engaged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Screening(StrEnum):
    CLEARED = "cleared"
    IN_REVIEW = "in_review"
    BLOCKED = "blocked"


class LeadEvent(Event):
    topic: ClassVar[str] = "intake.lead"
    key_field: ClassVar[str] = "lead_id"

    lead_id: UUID


class LeadReceived(LeadEvent):
    event_type: ClassVar[str] = "intake.lead.received.v1"

    office_id: UUID
    source: LeadSource
    channel: Channel


class LeadContacted(LeadEvent):
    event_type: ClassVar[str] = "intake.lead.contacted.v1"


class LeadQualified(LeadEvent):
    event_type: ClassVar[str] = "intake.lead.qualified.v1"


class LeadDeclined(LeadEvent):
    event_type: ClassVar[str] = "intake.lead.declined.v1"


class LeadLost(LeadEvent):
    event_type: ClassVar[str] = "intake.lead.lost.v1"


class ConsultationRecorded(Event):
    topic: ClassVar[str] = "intake.consultation"
    event_type: ClassVar[str] = "intake.consultation.recorded.v1"
    key_field: ClassVar[str] = "consultation_id"

    consultation_id: UUID
    lead_id: UUID | None
    office_id: UUID
    channel: Channel
    held_at: AwareDatetime


class InquiryEvent(Event):
    topic: ClassVar[str] = "intake.inquiry"
    key_field: ClassVar[str] = "inquiry_id"

    inquiry_id: UUID


class InquiryOpened(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.opened.v1"

    office_id: UUID
    lead_id: UUID | None
    practice_area: str
    lead_lawyer_id: UUID | None = None


class InquirySubmitted(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.submitted.v1"

    version: int
    party_set_hash: str


class InquiryScreened(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.screened.v1"

    outcome: Screening


class InquiryEngaged(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.engaged.v1"

    engagement_id: UUID


class InquiryRedrafted(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.redrafted.v1"


class InquiryDeclined(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.declined.v1"


class InquiryWithdrawn(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.withdrawn.v1"


class InquiryExpired(InquiryEvent):
    event_type: ClassVar[str] = "intake.inquiry.expired.v1"


class InquirySheetEvent(Event):
    topic: ClassVar[str] = "intake.party-sheet"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "inquiry_id"

    inquiry_id: UUID
    version: int


class InquirySheetRecorded(InquirySheetEvent):
    """The whole set of parties of one inquiry; `version` counts its announced sheets."""

    event_type: ClassVar[str] = "intake.party-sheet.recorded.v1"

    state: InquirySheetState
    number: str
    office_id: UUID
    lead_lawyer_id: UUID
    practice_area: str
    party_set: PartySet
    party_set_hash: str


class InquirySheetErased(InquirySheetEvent):
    event_type: ClassVar[str] = "intake.party-sheet.erased.v1"


class ClientEvent(Event):
    topic: ClassVar[str] = "intake.client"
    key_field: ClassVar[str] = "client_id"

    client_id: UUID


class ClientRegistered(ClientEvent):
    event_type: ClassVar[str] = "intake.client.registered.v1"

    office_id: UUID
    client_kind: PartyKind
    engagement_id: UUID | None


class ClientChanged(ClientEvent):
    event_type: ClassVar[str] = "intake.client.changed.v1"

    fields: tuple[str, ...]


class ContactEvent(Event):
    topic: ClassVar[str] = "intake.contact"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "client_id"

    client_id: UUID


class ContactRecorded(ContactEvent):
    event_type: ClassVar[str] = "intake.contact.recorded.v1"

    display_name: str
    email: str | None
    phone: str | None
    language: Literal["zh-CN", "en"]
    may_be_contacted: bool


class ContactErased(ContactEvent):
    event_type: ClassVar[str] = "intake.contact.erased.v1"


class EngagementEvent(Event):
    topic: ClassVar[str] = "intake.engagement"
    key_field: ClassVar[str] = "engagement_id"

    engagement_id: UUID


class EngagementDrafted(EngagementEvent):
    event_type: ClassVar[str] = "intake.engagement.drafted.v1"

    inquiry_id: UUID
    office_id: UUID


class EngagementSubmitted(EngagementEvent):
    event_type: ClassVar[str] = "intake.engagement.submitted.v1"


class EngagementApproved(EngagementEvent):
    event_type: ClassVar[str] = "intake.engagement.approved.v1"


class EngagementSigned(EngagementEvent):
    """The contract is signed under a granted clearance; matters may ask to open."""

    event_type: ClassVar[str] = "intake.engagement.signed.v1"

    inquiry_id: UUID
    client_id: UUID
    clearance_id: UUID
    party_set_hash: str
    office_id: UUID
    practice_area: str
    lead_lawyer_id: UUID
    team: tuple[UUID, ...]


class EngagementCancelled(EngagementEvent):
    event_type: ClassVar[str] = "intake.engagement.cancelled.v1"
