"""The party sheet of a request: as in contracts, but strict, and only with what a check needs."""

from typing import Any, Self

from pydantic import Field, model_validator

from contracts.parties import PartySet, Side, Subject
from contracts.requests import STRICT, PartyBody, RelationBody, SubjectBody


class PartySetBody(PartySet):
    """At least one party is the client to be."""

    model_config = STRICT

    parties: tuple[PartyBody, ...] = Field(min_length=1, max_length=200)
    relations: tuple[RelationBody, ...] = Field(default=(), max_length=400)
    subject: SubjectBody = SubjectBody()

    @model_validator(mode="after")
    def _names_a_client(self) -> Self:
        if all(party.side is not Side.CLIENT for party in self.parties):
            raise ValueError('at least one party needs the side "client"')
        return self


def stored(parties: PartySet) -> dict[str, Any]:
    return parties.model_dump(mode="json", by_alias=True)


def minimised(parties: PartySet) -> PartySet:
    """Return what a later conflict check still needs of an ended inquiry (X5, X9).

    The hash stays: it takes no subject and no team.
    """
    kept = Subject(area=parties.subject.area, case_numbers=parties.subject.case_numbers)
    return parties.model_copy(update={"subject": kept, "team": ()})
