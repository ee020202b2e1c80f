"""What POST /v1/conflicts/checks takes: a party set, strictly read, and what it is asked for."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.conflicts import Purpose, SourceKind
from contracts.parties import PartySet
from contracts.requests import STRICT, PartyBody, RelationBody, SubjectBody
from kit.http import Body


class SourceBody(Body):
    """The row that asks; its owner's party sheet replaces what the request brings."""

    kind: SourceKind
    id: UUID
    version: Annotated[int, Field(ge=1, le=2**31)]


class NewCheck(PartySet):
    model_config = STRICT

    purpose: Purpose
    office_id: UUID
    reference: Annotated[str, Field(max_length=120)] = ""
    source: SourceBody | None = None
    parties: Annotated[tuple[PartyBody, ...], Field(min_length=1, max_length=200)]
    relations: Annotated[tuple[RelationBody, ...], Field(max_length=400)] = ()
    subject: SubjectBody = SubjectBody()

    def party_set(self) -> PartySet:
        content = self.model_dump(include=set(PartySet.model_fields), by_alias=True)
        return PartySet.model_validate(content)
