"""What complainants write on the public pages."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from complaints.complaint.bodies import GivenOpinion
from complaints.evidence.bodies import SentFile
from complaints.texts import Email, Line, Number, Paragraphs, Phone, Remark
from kit.http import Body
from kit.links import MAX_LENGTH

Link = Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]
Spared = Annotated[str, Field(max_length=200)]


class ComplaintForm(Body):
    """By one-time link or matter number; people leave `homepage` empty, machines do not."""

    link: Link | None = None
    matter_number: Number | None = None
    office_id: UUID | None = None
    name: Line
    email: Email | None = None
    phone: Phone | None = None
    language: Literal["zh-CN", "en"]
    text: Paragraphs
    evidence: Annotated[list[SentFile], Field(max_length=5)] = []
    homepage: Spared = ""

    @model_validator(mode="after")
    def _names_the_matter(self) -> Self:
        if (self.link is None) is (self.matter_number is None):
            raise ValueError("Send either a link or a matter number.")
        if self.link is None and self.email is None and self.phone is None:
            raise ValueError("Leave an e-mail address or a phone number to answer to.")
        return self


class StatusQuestion(Body):
    """By link, or by the number of the complaint or matter and the address that was left."""

    link: Link | None = None
    number: Number | None = None
    contact: Line | None = None

    @model_validator(mode="after")
    def _names_the_complaint(self) -> Self:
        by_number = self.number is not None and self.contact is not None
        if (self.link is None) is not by_number:
            raise ValueError("Send either a link or a number with the contact that was left.")
        return self


class PublicOpinion(Body):
    """The link of the status page; it is used up by this."""

    link: Link
    opinion: GivenOpinion
    words: Remark | None = None
