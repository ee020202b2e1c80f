"""Facts the conflicts service announces: checks, clearances, alerts and walls; never a name."""

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.event import Event


class Purpose(StrEnum):
    NEW_MATTER = "new_matter"
    NEW_PARTY = "new_party"
    REOPENING = "reopening"
    LATERAL_HIRE = "lateral_hire"
    RECUSAL = "recusal"
    TENDER = "tender"
    ENQUIRY = "enquiry"


class SourceKind(StrEnum):
    INQUIRY = "inquiry"
    MATTER = "matter"
    JOINER = "joiner"
    COMPLAINT = "complaint"


class Verdict(StrEnum):
    CLEAR = "clear"
    REVIEW = "review"
    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"


class Decision(StrEnum):
    CLEARED = "cleared"
    CLEARED_WITH_CONSENT = "cleared_with_consent"
    DECLINED = "declined"


class RefusalReason(StrEnum):
    """Why a matter may not open; `tail` and `hash` void the clearance, the others leave it."""

    NOT_GRANTED = "not_granted"
    EXPIRED = "expired"
    HASH = "hash"
    TAIL = "tail"
    OTHER_SUBJECT = "other_subject"


class CheckEvent(Event):
    topic: ClassVar[str] = "conflicts.check"
    key_field: ClassVar[str] = "check_id"

    check_id: UUID
    purpose: Purpose
    source_kind: SourceKind | None
    source_id: UUID | None
    source_version: int | None
    office_id: UUID
    party_set_hash: str


class CheckCompleted(CheckEvent):
    """The engine's verdict; an `incomplete` check runs again and completes again."""

    event_type: ClassVar[str] = "conflicts.check.completed.v1"

    number: str
    verdict: Verdict
    hit_count: int
    because: tuple[str, ...] = ()


class CheckDecided(CheckEvent):
    """`refs` are the parties decided on; `decided_by` is null when the engine decided."""

    event_type: ClassVar[str] = "conflicts.check.decided.v1"

    decision: Decision
    decided_by: UUID | None
    refs: tuple[str, ...]


class ClearanceEvent(Event):
    topic: ClassVar[str] = "conflicts.clearance"
    key_field: ClassVar[str] = "clearance_id"

    clearance_id: UUID
    subject_kind: Literal[SourceKind.INQUIRY, SourceKind.MATTER]
    subject_id: UUID


class ClearanceGranted(ClearanceEvent):
    event_type: ClassVar[str] = "conflicts.clearance.granted.v1"

    check_id: UUID
    party_set_hash: str
    expires_at: AwareDatetime
    with_consent: bool


class ClearanceRedeemed(ClearanceEvent):
    event_type: ClassVar[str] = "conflicts.clearance.redeemed.v1"

    matter_id: UUID


class ClearanceRefused(ClearanceEvent):
    event_type: ClassVar[str] = "conflicts.clearance.refused.v1"

    matter_id: UUID
    reason: RefusalReason


class ClearanceVoided(ClearanceEvent):
    event_type: ClassVar[str] = "conflicts.clearance.voided.v1"

    reason: str


class ClearanceExpired(ClearanceEvent):
    event_type: ClassVar[str] = "conflicts.clearance.expired.v1"


class Affected(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: SourceKind
    id: UUID
    office_id: UUID


class AlertEvent(Event):
    topic: ClassVar[str] = "conflicts.alert"
    key_field: ClassVar[str] = "alert_id"

    alert_id: UUID


class AlertRaised(AlertEvent):
    """A change made a possible conflict; lead lawyers read only that the office will call."""

    event_type: ClassVar[str] = "conflicts.alert.raised.v1"

    rule_class: Literal["absolute", "consentable", "notice"]
    affected: tuple[Affected, ...]


class AlertAssigned(AlertEvent):
    event_type: ClassVar[str] = "conflicts.alert.assigned.v1"

    staff_id: UUID


class AlertSettled(AlertEvent):
    event_type: ClassVar[str] = "conflicts.alert.settled.v1"

    outcome: Literal["no_conflict", "consent", "withdrawal"]


class WallEvent(Event):
    topic: ClassVar[str] = "conflicts.wall"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "row_id"

    row_id: UUID


class WallRecorded(WallEvent):
    """Only `members` may know of the row; every other reader gets 404 (X1 art. 53, X11)."""

    event_type: ClassVar[str] = "conflicts.wall.recorded.v1"

    row_kind: SourceKind
    members: tuple[UUID, ...]
    until: AwareDatetime | None


class WallRemoved(WallEvent):
    event_type: ClassVar[str] = "conflicts.wall.removed.v1"
