"""Facts the firm service announces about offices, staff and who may do what."""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from contracts.event import Event
from contracts.parties import PartySet


class OfficeKind(StrEnum):
    HEAD_OFFICE = "head_office"
    BRANCH = "branch"
    SUB_OFFICE = "sub_office"


class AccessState(StrEnum):
    ACTIVE = "active"
    LEFT = "left"


class StaffSheetState(StrEnum):
    JOINING = "joining"
    ACTIVE = "active"
    LEFT = "left"
    WITHDRAWN = "withdrawn"


class OfficeEvent(Event):
    topic: ClassVar[str] = "firm.office"
    key_field: ClassVar[str] = "office_id"

    office_id: UUID


class OfficeOpened(OfficeEvent):
    """`code` is the short form used in matter numbers; `timezone` an IANA name (C9)."""

    event_type: ClassVar[str] = "firm.office.opened.v1"

    name: str
    code: str
    office_kind: OfficeKind
    parent_id: UUID | None
    timezone: str
    opened_on: date


class OfficeMoved(OfficeEvent):
    event_type: ClassVar[str] = "firm.office.moved.v1"

    parent_id: UUID


class OfficeClosed(OfficeEvent):
    event_type: ClassVar[str] = "firm.office.closed.v1"

    closed_on: date


class StaffEvent(Event):
    topic: ClassVar[str] = "firm.staff"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "staff_id"

    staff_id: UUID


class StaffRecorded(StaffEvent):
    event_type: ClassVar[str] = "firm.staff.recorded.v1"

    principal: str
    display_name: str
    email: str
    language: Literal["zh-CN", "en"]
    office_id: UUID
    active: bool


class StaffErased(StaffEvent):
    event_type: ClassVar[str] = "firm.staff.erased.v1"


class AccessChanged(Event):
    """The whole access of one principal: what a token's bearer may do (design: who, never what)."""

    topic: ClassVar[str] = "firm.access"
    event_type: ClassVar[str] = "firm.access.changed.v1"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "principal"

    principal: str
    staff_id: UUID | None
    roles: tuple[str, ...]
    office_ids: tuple[UUID, ...]
    scopes: tuple[str, ...] = ()
    state: AccessState


class StaffSheetEvent(Event):
    topic: ClassVar[str] = "firm.party-sheet"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "staff_id"

    staff_id: UUID
    version: int


class StaffSheetRecorded(StaffSheetEvent):
    """Who a staff member is related to or acted for; state `joining` asks for a check (X2, C9)."""

    event_type: ClassVar[str] = "firm.party-sheet.recorded.v1"

    state: StaffSheetState
    office_id: UUID
    party_set: PartySet
    party_set_hash: str


class StaffSheetErased(StaffSheetEvent):
    event_type: ClassVar[str] = "firm.party-sheet.erased.v1"


class JoinerEvent(Event):
    topic: ClassVar[str] = "firm.joiner"
    key_field: ClassVar[str] = "staff_id"

    staff_id: UUID


class JoinerAnnounced(JoinerEvent):
    event_type: ClassVar[str] = "firm.joiner.announced.v1"

    office_id: UUID
    starts_on: date


class JoinerCleared(JoinerEvent):
    event_type: ClassVar[str] = "firm.joiner.cleared.v1"

    check_id: UUID


class JoinerActivated(JoinerEvent):
    event_type: ClassVar[str] = "firm.joiner.activated.v1"


class JoinerWithdrawn(JoinerEvent):
    event_type: ClassVar[str] = "firm.joiner.withdrawn.v1"

    reason: str


class JoinerLeft(JoinerEvent):
    event_type: ClassVar[str] = "firm.joiner.left.v1"

    left_on: date
