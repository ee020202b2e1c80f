"""Facts the matters service announces on `matters.matter`, and the matters' party sheets."""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from contracts.conflicts import RefusalReason
from contracts.event import Event
from contracts.parties import PartySet


class MatterSheetState(StrEnum):
    PENDING = "pending"
    SUBMITTED = "submitted"
    OPENING = "opening"
    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    DECLINED = "declined"


class MatterEvent(Event):
    topic: ClassVar[str] = "matters.matter"
    key_field: ClassVar[str] = "matter_id"

    matter_id: UUID


class MatterPrepared(MatterEvent):
    """A signed engagement waits to be opened."""

    event_type: ClassVar[str] = "matters.matter.prepared.v1"

    engagement_id: UUID
    inquiry_id: UUID
    client_id: UUID
    office_id: UUID
    practice_area: str
    lead_lawyer_id: UUID


class MatterImported(MatterEvent):
    """An engagement that ran before Hengping, with its old number; never a clearance."""

    event_type: ClassVar[str] = "matters.matter.imported.v1"

    number: str
    office_id: UUID
    practice_area: str
    state: Literal["open", "closed"]
    opened_on: date
    closed_on: date | None
    lead_lawyer_id: UUID


class MatterOpeningRequested(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.opening-requested.v1"

    clearance_id: UUID
    party_set_hash: str
    inquiry_id: UUID | None


class MatterOpened(MatterEvent):
    """The clearance was redeemed and the firm may start work (B3.2)."""

    event_type: ClassVar[str] = "matters.matter.opened.v1"

    number: str
    office_id: UUID
    client_id: UUID | None
    practice_area: str
    lead_lawyer_id: UUID
    opened_on: date


class MatterReturned(MatterEvent):
    """The opening was refused; the matter is pending again."""

    event_type: ClassVar[str] = "matters.matter.returned.v1"

    reason: RefusalReason


class MatterDeclined(MatterEvent):
    """It will never open; what its inquiry was cleared for is given up with it."""

    event_type: ClassVar[str] = "matters.matter.declined.v1"

    inquiry_id: UUID | None = None


class MatterHeld(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.held.v1"


class MatterResumed(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.resumed.v1"


class MatterPartyAdded(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.party-added.v1"

    ref: str


class MatterPartyConfirmed(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.party-confirmed.v1"

    ref: str
    check_id: UUID


class MatterPartyWithdrawn(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.party-withdrawn.v1"

    ref: str


class MatterTeamChanged(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.team-changed.v1"

    team: tuple[UUID, ...]


class MatterLeadAssigned(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.lead-assigned.v1"

    lead_lawyer_id: UUID


class MatterClosed(MatterEvent):
    event_type: ClassVar[str] = "matters.matter.closed.v1"

    closed_on: date


class MatterReopened(MatterEvent):
    """A closed matter is open again under a new clearance, with its old number."""

    event_type: ClassVar[str] = "matters.matter.reopened.v1"

    clearance_id: UUID
    reopened_on: date


class MatterSheetEvent(Event):
    topic: ClassVar[str] = "matters.party-sheet"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "matter_id"

    matter_id: UUID
    version: int


class MatterSheetRecorded(MatterSheetEvent):
    """The whole set of parties of one matter; `submitted` asks for a check of the matter."""

    event_type: ClassVar[str] = "matters.party-sheet.recorded.v1"

    state: MatterSheetState
    number: str | None
    inquiry_id: UUID | None
    office_id: UUID
    lead_lawyer_id: UUID
    practice_area: str
    imported: bool
    opened_on: date | None
    closed_on: date | None
    party_set: PartySet
    party_set_hash: str


class MatterSheetErased(MatterSheetEvent):
    event_type: ClassVar[str] = "matters.party-sheet.erased.v1"
