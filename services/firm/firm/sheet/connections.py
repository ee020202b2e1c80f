"""Whom a member of staff is bound to beyond the firm (B1.3, X2), as the parties of a check."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from contracts.parties import (
    Adverse,
    Identifier,
    IdentifierScheme,
    Name,
    Party,
    PartyKind,
    PartyRole,
    PartySet,
    Ref,
    Relation,
    RelationType,
    ShortText,
    Side,
)
from kit.http import Body

STAFF_REF = "staff"


class Kinship(StrEnum):
    SPOUSE = "spouse"
    RELATIVE = "relative"


class Stake(StrEnum):
    SHAREHOLDER = "shareholder"
    DIRECTOR = "director"
    GUARANTOR = "guarantor"
    OTHER = "other"


class KnownBy(Body):
    scheme: IdentifierScheme
    value: ShortText


class _Connection(Body):
    """`ref` is the party's label on the sheet and stays the same as long as it stands there."""

    ref: Ref
    name: Name
    aliases: tuple[Name, ...] = Field(default=(), max_length=50)
    identifiers: tuple[KnownBy, ...] = Field(default=(), max_length=20)
    since: date | None = None
    until: date | None = None


class Relative(_Connection):
    kinship: Kinship
    born: date | None = None


class Interest(_Connection):
    """`share` of 1 is all of it."""

    stake: Stake
    kind: PartyKind = PartyKind.ORGANIZATION
    share: float | None = Field(default=None, ge=0, le=1)


class FormerClient(_Connection):
    """Acted for before joining; `until` is the day the mandate ended."""

    kind: PartyKind


class Connections(Body):
    relatives: tuple[Relative, ...] = Field(default=(), max_length=60)
    interests: tuple[Interest, ...] = Field(default=(), max_length=60)
    former_clients: tuple[FormerClient, ...] = Field(default=(), max_length=79)

    @model_validator(mode="after")
    def _refs_are_unique(self) -> Self:
        refs = [part.ref for part in (*self.relatives, *self.interests, *self.former_clients)]
        if len({STAFF_REF, *refs}) != len(refs) + 1:
            raise ValueError(
                f'each connection needs a ref of its own, and none may be "{STAFF_REF}"'
            )
        return self


def make_party_set(staff_name: str, email: str, connections: Connections) -> PartySet:
    """Return the member of staff, everyone they are bound to, and how."""
    staff = Party(
        ref=STAFF_REF,
        name=staff_name,
        kind=PartyKind.PERSON,
        side=Side.STAFF,
        identifiers=(Identifier(scheme=IdentifierScheme.EMAIL, value=email),),
    )
    relatives = [_party(one, PartyKind.PERSON, Side.RELATED) for one in connections.relatives]
    interests = [_party(one, one.kind, Side.RELATED) for one in connections.interests]
    clients = [_party(one, one.kind, Side.CLIENT) for one in connections.former_clients]
    return PartySet(
        parties=(staff, *relatives, *interests, *clients),
        relations=(
            *map(_kinship, connections.relatives),
            *map(_stake, connections.interests),
            *map(_mandate, connections.former_clients),
        ),
        adverse=Adverse.NONE,
    )


def _party(one: Relative | Interest | FormerClient, kind: PartyKind, side: Side) -> Party:
    identifiers = (Identifier(scheme=by.scheme, value=by.value) for by in one.identifiers)
    return Party(
        ref=one.ref,
        name=one.name,
        kind=kind,
        side=side,
        role=PartyRole.PRINCIPAL if side is Side.CLIENT else PartyRole.OTHER,
        born=one.born if isinstance(one, Relative) else None,
        aliases=one.aliases,
        identifiers=tuple(identifiers),
    )


def _kinship(one: Relative) -> Relation:
    kind = RelationType(one.kinship)
    return Relation(source=one.ref, to=STAFF_REF, type=kind, since=one.since, until=one.until)


def _stake(one: Interest) -> Relation:
    return Relation(
        source=STAFF_REF,
        to=one.ref,
        type=RelationType(one.stake),
        share=one.share,
        since=one.since,
        until=one.until,
    )


def _mandate(one: FormerClient) -> Relation:
    kind = RelationType.OTHER
    return Relation(source=STAFF_REF, to=one.ref, type=kind, since=one.since, until=one.until)
