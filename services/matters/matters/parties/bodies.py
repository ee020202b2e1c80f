"""Parties as a request brings them: the contract's fields, unknown ones refused."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.parties import (
    Identifier,
    IdentifierScheme,
    Name,
    Party,
    PartyKind,
    PartyRole,
    Ref,
    Relation,
    RelationType,
    ShortText,
    Side,
    Subject,
)
from kit.http import Body


class IdentifierBody(Body):
    scheme: IdentifierScheme
    value: ShortText


class PartyBody(Body):
    """Without a `ref` the party is given one."""

    ref: Ref | None = None
    name: Name
    kind: PartyKind
    side: Side
    role: PartyRole = PartyRole.PRINCIPAL
    born: date | None = None
    founded: date | None = None
    aliases: tuple[Name, ...] = Field(default=(), max_length=50)
    identifiers: tuple[IdentifierBody, ...] = Field(default=(), max_length=20)

    def party(self, ref: str) -> Party:
        values = dict(self)
        values["ref"] = ref
        values["identifiers"] = tuple(Identifier(**dict(given)) for given in self.identifiers)
        return Party(**values)


class RelationBody(Body):
    """`from` is the `type` of `to`."""

    source: Ref = Field(alias="from")
    to: Ref
    type: RelationType
    share: float | None = Field(default=None, ge=0, le=1)
    since: date | None = None
    until: date | None = None

    def relation(self) -> Relation:
        return Relation(**dict(self))


class SubjectBody(Body):
    area: Annotated[str, Field(max_length=60)] = ""
    cause: Annotated[str, Field(max_length=200)] = ""
    case_numbers: tuple[ShortText, ...] = Field(default=(), max_length=20)
    project: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=2000)] = ""

    def subject(self) -> Subject:
        return Subject(**dict(self))
