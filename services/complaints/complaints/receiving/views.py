"""What complainants are shown; nothing about staff, nothing about other people."""

from datetime import datetime
from uuid import UUID

from complaints.complaint.status import ComplaintStatus
from contracts.complaints import Opinion
from kit.http import View


class Receipt(View):
    id: UUID
    received_at: datetime
    register_by: datetime


class LetterPart(View):
    heading: str
    text: str


class PublicStatus(View):
    """`letter` is shown by link alone; `progress` says in both languages what is waited for.

    Days begin and end in the `timezone` of the office.
    """

    number: str | None
    status: ComplaintStatus
    progress: dict[str, str]
    timezone: str
    received_at: datetime
    registered_at: datetime | None
    investigate_by: datetime | None
    answered_at: datetime | None
    opinion: Opinion | None
    closed_at: datetime | None
    letter: list[LetterPart] | None = None


class PublicStatuses(View):
    """Empty where number and contact do not belong together: that is no news to anybody."""

    complaints: list[PublicStatus]
