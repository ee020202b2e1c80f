"""What staff is shown of a complaint; who complains only where `expand` asks for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from complaints.complaint.status import ComplaintStatus, Recusal
from complaints.complaint.waits import WaitsFor
from contracts.complaints import ComplaintCategory, ComplaintChannel, Finding, Opinion
from kit.http import View


class Wait(View):
    """`attention_of` is the principal who must look."""

    waits_for: WaitsFor
    text: str
    since: datetime | None
    attention_of: str | None


class ComplainantView(View):
    """`client` is the name under which the firm knows them, if they are a client."""

    name: str
    email: str | None
    phone: str | None
    language: str
    client: str | None = None


class ComplaintView(View):
    id: UUID
    number: str | None
    status: ComplaintStatus
    office_id: UUID
    channel: ComplaintChannel
    received_at: datetime
    register_by: datetime
    text: str
    claimed_number: str | None
    matter_id: UUID | None
    client_id: UUID | None
    practice_area: str | None
    category: ComplaintCategory | None
    complained_of: list[UUID]
    registered_at: datetime | None
    investigate_by: datetime | None
    investigate_by_is_provisional: bool
    assignment: int
    investigator_id: UUID | None
    recusal: Recusal | None
    reported_at: datetime | None
    finding: Finding | None
    cause: str | None
    report: str | None
    answered_at: datetime | None
    opinion: Opinion | None
    opinion_words: str | None
    closed_at: datetime | None
    created_at: datetime
    revision: int
    waits: list[Wait]
    complainant: ComplainantView | None = None


class HistoryItem(View):
    """`text` by language: `zh-CN` and `en`."""

    at: datetime
    what: str
    text: dict[str, str]
    type: str
    by: str
    detail: dict[str, Any]


class HistoryView(View):
    """What happened, oldest first, and what the complaint waits for now."""

    happened: list[HistoryItem]
    waits: list[Wait]
