"""What is shown of a matter; names only where `expand` asks for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.conflicts import RefusalReason
from contracts.parties import Adverse, Party, Relation, Subject
from kit.http import View
from matters.matter.status import MatterStatus
from matters.matter.waits import WaitsFor
from matters.parties.status import PartyState


class Named(View):
    """`name` is null for somebody whose name this service does not know, or no longer."""

    id: UUID
    name: str | None


class Wait(View):
    """`attention_of` is the member of staff who must look."""

    waits_for: WaitsFor
    text: str
    since: datetime | None
    ref: str | None
    attention_of: UUID | None


class PartyView(Party):
    state: PartyState


class PartiesView(View):
    """The party sheet as the register knows it."""

    adverse: Adverse
    subject: Subject
    party_set_hash: str
    parties: Sequence[PartyView]
    relations: Sequence[Relation]


class MatterView(View):
    """`number`: (2026)SH-00012 is the 12th that office SH opened in 2026; imports keep theirs.

    `possible_conflict` is a sentence while an alert of the conflicts office is unsettled.
    """

    id: UUID
    number: str | None
    status: MatterStatus
    office_id: UUID
    practice_area: str
    lead_lawyer_id: UUID | None
    team: list[UUID]
    client_id: UUID | None
    engagement_id: UUID | None
    inquiry_id: UUID | None
    imported: bool
    source_id: str | None
    clearance_id: UUID | None
    redeemed_id: UUID | None
    refusal: RefusalReason | None
    opened_on: date | None
    closed_on: date | None
    outcome: str | None
    reason: str | None
    created_at: datetime
    revision: int
    waits: list[Wait]
    possible_conflict: str | None
    office: Named | None = None
    client: Named | None = None
    lead_lawyer: Named | None = None
    team_members: list[Named] | None = None
    parties: PartiesView | None = None


class HistoryItem(View):
    """`text`: what the type says, in the reader's language."""

    at: datetime
    type: str
    text: str
    by: str
    detail: dict[str, Any]


class HistoryView(View):
    """What happened, oldest first, and what the matter waits for now."""

    happened: list[HistoryItem]
    waits: list[Wait]
