"""The parties of one inquiry, matter or staff member, and the hash a clearance is bound to."""

import hashlib
import json
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator


class PartyKind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"
    UNKNOWN = "unknown"


class Side(StrEnum):
    CLIENT = "client"
    ADVERSE = "adverse"
    RELATED = "related"
    STAFF = "staff"


class PartyRole(StrEnum):
    PRINCIPAL = "principal"
    COUNSEL = "counsel"
    WITNESS = "witness"
    GUARANTOR = "guarantor"
    INSURER = "insurer"
    BENEFICIAL_OWNER = "beneficial_owner"
    COURT = "court"
    OTHER = "other"


class IdentifierScheme(StrEnum):
    CN_ID = "cn-id"
    CN_USCC = "cn-uscc"
    PASSPORT = "passport"
    HK_ID = "hk-id"
    TW_UBN = "tw-ubn"
    LEI = "lei"
    PHONE = "phone"
    EMAIL = "email"
    OTHER = "other"


class RelationType(StrEnum):
    PARENT = "parent"
    SHAREHOLDER = "shareholder"
    DIRECTOR = "director"
    GUARANTOR = "guarantor"
    SPOUSE = "spouse"
    RELATIVE = "relative"
    OTHER = "other"


class Adverse(StrEnum):
    """Whether the other side is known; "unknown" is never cleared automatically."""

    NAMED = "named"
    NONE = "none"
    UNKNOWN = "unknown"


Ref = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=300)]
ShortText = Annotated[str, Field(min_length=1, max_length=120)]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", serialize_by_alias=True, validate_by_name=True
    )


class Identifier(_Part):
    scheme: IdentifierScheme
    value: ShortText


class Party(_Part):
    """One party; `ref` is its label within the sheet and stays the same through its life."""

    ref: Ref
    name: Name
    kind: PartyKind
    side: Side
    role: PartyRole = PartyRole.PRINCIPAL
    born: date | None = None
    founded: date | None = None
    aliases: tuple[Name, ...] = Field(default=(), max_length=50)
    identifiers: tuple[Identifier, ...] = Field(default=(), max_length=20)


class Relation(_Part):
    """`source` is the `type` of `to`: c1 is the parent of c2, the director of c2."""

    source: Ref = Field(alias="from")
    to: Ref
    type: RelationType
    share: float | None = Field(default=None, ge=0, le=1)
    since: date | None = None
    until: date | None = None


class Subject(_Part):
    """What the mandate is about; two mandates on one `case_numbers` entry are the same matter."""

    area: Annotated[str, Field(max_length=60)] = ""
    cause: Annotated[str, Field(max_length=200)] = ""
    case_numbers: tuple[ShortText, ...] = Field(default=(), max_length=20)
    project: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=2000)] = ""


class PartySet(_Part):
    """All that a conflict check takes of one inquiry, matter or staff member (B1.3)."""

    parties: tuple[Party, ...] = Field(min_length=1, max_length=200)
    relations: tuple[Relation, ...] = Field(default=(), max_length=400)
    adverse: Adverse
    subject: Subject = Subject()
    team: tuple[UUID, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _refs_are_known(self) -> Self:
        refs = [party.ref for party in self.parties]
        if len(set(refs)) != len(refs):
            raise ValueError("each party needs a ref of its own")
        unknown = {ref for r in self.relations for ref in (r.source, r.to)} - set(refs)
        if unknown:
            raise ValueError(f"relations name parties that are not listed: {sorted(unknown)}")
        return self

    @model_validator(mode="after")
    def _adverse_is_true(self) -> Self:
        named = any(party.side is Side.ADVERSE for party in self.parties)
        if named != (self.adverse is Adverse.NAMED):
            raise ValueError('adverse is "named" exactly when a party has side "adverse"')
        return self


def party_set_hash(parties: PartySet) -> str:
    """Return 64 hex digits that change with any party, relation or adverse side, and only then.

    Team and subject do not count: a change of team is evaluated, it does not void a clearance.
    """
    content = {
        "adverse": parties.adverse,
        "parties": sorted((_party_content(p) for p in parties.parties), key=_canonical),
        "relations": sorted((_content(r) for r in parties.relations), key=_canonical),
    }
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _party_content(party: Party) -> dict[str, Any]:
    content = _content(party)
    content["aliases"] = sorted(content["aliases"])
    content["identifiers"] = sorted(content["identifiers"], key=_canonical)
    return content


def _content(part: BaseModel) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True)


def _canonical(value: Any) -> str:  # noqa: ANN401 - any JSON value
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)
