"""The register: every party of every inquiry, matter and staff member the firm knows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.db import Base
from conflicts.register.status import Origin
from conflicts.rules.pack import PartState
from contracts.conflicts import SourceKind
from contracts.parties import PartyKind, PartyRole, PartySet, RelationType, Side


class RegisterCounter(Base):
    """One row; taken under the register lock, so reg_seq is commit-ordered and gap-free."""

    __tablename__ = "register_counter"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)


class Sheet(Base):
    """The current party sheet of one source, as its owner or a request brought it.

    `reg_seq` is its last change, `place` the reg_seq at which this set of parties was submitted
    (null while it is not): between two uncleared mandates the lower place goes on.
    `confirmed_hash` is the hash whose clearance was redeemed; `redeemed_into` the matter that
    took an inquiry's parts over. An erased sheet keeps only source, version and `erased_at`.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_id", "origin"),
        Index("ix_sheet_inquiry", "inquiry_id", postgresql_where=text("inquiry_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_kind: Mapped[SourceKind]
    source_id: Mapped[UUID]
    origin: Mapped[Origin]
    source_version: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    standing: Mapped[PartState]
    party_set_hash: Mapped[str]
    party_set: Mapped[dict[str, Any]]
    case_numbers: Mapped[list[str]]
    number: Mapped[str | None]
    office_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    team: Mapped[list[UUID]]
    inquiry_id: Mapped[UUID | None]
    imported: Mapped[bool]
    opened_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    reg_seq: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_hash: Mapped[str | None]
    redeemed_into: Mapped[UUID | None]
    registered_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    def parties(self) -> PartySet:
        return PartySet.model_validate(self.party_set)


class Party(Base):
    """One party as it is now; the index follows this table by `reg_seq`.

    Every change that a rule could read (name, side, standing, confirmation) takes a new reg_seq.
    A row that left its sheet stays, not `searchable`. `provisional`: joined an open matter and
    no check has confirmed it; `place` is the reg_seq of that moment. `tie` is its relation to the
    staff member on whose sheet it stands.
    """

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("sheet_id", "ref"),
        UniqueConstraint("reg_seq"),
        Index("ix_party_keys", "keys", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheet.id"), index=True)
    ref: Mapped[str]
    reg_seq: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    kind: Mapped[PartyKind]
    side: Mapped[Side]
    role: Mapped[PartyRole]
    content: Mapped[dict[str, Any]]
    keys: Mapped[list[str]]
    analysis: Mapped[dict[str, Any]]
    searchable: Mapped[bool]
    provisional: Mapped[bool]
    place: Mapped[int | None] = mapped_column(BigInteger)
    tie: Mapped[RelationType | None]


class PartyVersion(Base):
    """What a party was from `reg_seq` on; never changed, blanked only by erasure."""

    __tablename__ = "party_version"
    __table_args__ = (
        PrimaryKeyConstraint("party_id", "reg_seq"),
        Index("ix_party_version_recorded_at", "recorded_at"),
    )

    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    reg_seq: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
    sheet_id: Mapped[UUID]
    source_version: Mapped[int] = mapped_column(BigInteger)
    standing: Mapped[PartState]
    searchable: Mapped[bool]
    provisional: Mapped[bool]
    content: Mapped[dict[str, Any]]


class PartyRelation(Base):
    """`from_ref` is the `type` of `to_ref`, within one sheet."""

    __tablename__ = "party_relation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheet.id"), index=True)
    from_ref: Mapped[str]
    to_ref: Mapped[str]
    type: Mapped[RelationType]
    share: Mapped[float | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
