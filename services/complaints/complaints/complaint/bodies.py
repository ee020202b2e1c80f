"""What routes of complaints are told."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from complaints.complaint.actions import Registration
from complaints.texts import Email, Line, Paragraphs, Phone, Remark
from contracts.complaints import ComplaintCategory, ComplaintChannel, Opinion
from kit.http import Body

ByStaff = Literal[ComplaintChannel.PHONE, ComplaintChannel.EMAIL]
GivenOpinion = Literal[Opinion.SATISFIED, Opinion.DISSATISFIED]


class ReceivedComplaint(Body):
    """A call or a mail that a member of staff took; `received_at` is when it reached them."""

    office_id: UUID
    channel: ByStaff
    received_at: AwareDatetime
    name: Line
    email: Email | None = None
    phone: Phone | None = None
    language: Literal["zh-CN", "en"] = "zh-CN"
    text: Paragraphs
    matter_id: UUID | None = None
    client_id: UUID | None = None


class RegisterComplaint(Body):
    """What is complained of, and whom it concerns, as the officer found out (E1, E4)."""

    category: ComplaintCategory
    complained_of: Annotated[list[UUID], Field(max_length=20)] = []
    matter_id: UUID | None = None
    client_id: UUID | None = None

    def entry(self) -> Registration:
        return Registration(**dict(self))


class GiveOpinion(Body):
    opinion: GivenOpinion
    words: Remark | None = None
