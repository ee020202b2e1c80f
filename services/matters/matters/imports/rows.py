"""One engagement that ran, or ran and ended, before Hengping: one row of an import."""

import hashlib
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from contracts.parties import Adverse, PartySet, Relation, Side, Subject
from contracts.requests import RelationBody, SubjectBody
from kit.http import Body
from matters.parties.bodies import PartyBody


class ImportedMatter(Body):
    """`source_id` names the row for ever: importing it again changes nothing.

    Without `adverse` the other side is named if a party has that side, else there is none.
    """

    source_id: str = Field(min_length=1, max_length=120)
    number: str = Field(min_length=1, max_length=60)
    office_id: UUID
    practice_area: str = Field(min_length=1, max_length=60)
    state: Literal["open", "closed"]
    opened_on: date
    closed_on: date | None = Field(default=None, validate_default=True)
    outcome: str | None = Field(default=None, min_length=1, max_length=500)
    lead_lawyer_id: UUID
    team: tuple[UUID, ...] = Field(default=(), max_length=99)
    client_id: UUID | None = None
    adverse: Adverse | None = None
    subject: SubjectBody = SubjectBody()
    parties: tuple[PartyBody, ...] = Field(min_length=1, max_length=200)
    relations: tuple[RelationBody, ...] = Field(default=(), max_length=400)

    @field_validator("closed_on")
    @classmethod
    def _fits_the_state(cls, closed_on: date | None, info: ValidationInfo) -> date | None:
        if (info.data.get("state") == "closed") != (closed_on is not None):
            raise ValueError("is given exactly when the state is closed")
        opened_on = info.data.get("opened_on")
        if closed_on is not None and opened_on is not None and closed_on < opened_on:
            raise ValueError("is before opened_on")
        return closed_on

    @field_validator("parties")
    @classmethod
    def _have_a_client(cls, parties: tuple[PartyBody, ...]) -> tuple[PartyBody, ...]:
        if not any(party.side is Side.CLIENT for party in parties):
            raise ValueError("at least one has the side client")
        return parties

    def full_team(self) -> list[UUID]:
        return list(dict.fromkeys([self.lead_lawyer_id, *self.team]))

    def party_set(self) -> PartySet:
        """Raise ValueError where refs, relations or `adverse` contradict each other."""
        named = any(party.side is Side.ADVERSE for party in self.parties)
        return PartySet(
            parties=tuple(
                given.party(given.ref or f"p{place}") for place, given in enumerate(self.parties, 1)
            ),
            relations=tuple(Relation(**dict(given)) for given in self.relations),
            adverse=self.adverse or (Adverse.NAMED if named else Adverse.NONE),
            subject=Subject(**dict(self.subject)),
            team=tuple(self.full_team()),
        )

    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()
