"""A check, what it found, and what people said of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.check.status import MOVES, STOPPING, CheckState, Disposition
from conflicts.db import Base
from conflicts.rules.pack import RuleClass
from contracts.conflicts import Decision, Purpose, SourceKind, Verdict
from contracts.parties import PartySet


class Check(Base):
    """One question to the register.

    `query` is the party set as asked, `as_of` the reg_seq that every answer so far includes,
    `refs` the parties asked about, `because` the reasons that stop automatic clearing, `record`
    the versions and candidates behind the verdict (a replay shows them). `run_at`: when a worker
    takes it (again). Nothing is decided any more on a check with `obsolete_because`.
    """

    __tablename__ = "conflict_check"
    __table_args__ = (
        Index("ix_check_source", "source_kind", "source_id"),
        Index(
            "ix_check_waiting",
            "run_at",
            postgresql_where=text("state <> 'decided' AND obsolete_because IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose]
    state: Mapped[CheckState]
    verdict: Mapped[Verdict | None]
    decision: Mapped[Decision | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    source_kind: Mapped[SourceKind | None]
    source_id: Mapped[UUID | None]
    source_version: Mapped[int | None] = mapped_column(BigInteger)
    sheet_id: Mapped[UUID | None] = mapped_column(ForeignKey("sheet.id"))
    requested_by: Mapped[str | None]
    reference: Mapped[str | None]
    office_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    team: Mapped[list[UUID]]
    party_set_hash: Mapped[str]
    query: Mapped[dict[str, Any]]
    refs: Mapped[list[str]]
    as_of: Mapped[int] = mapped_column(BigInteger)
    as_of_at: Mapped[datetime | None]
    because: Mapped[list[str]]
    record: Mapped[dict[str, Any]]
    matcher_version: Mapped[str | None]
    rules_version: Mapped[str | None]
    attempts: Mapped[int]
    run_at: Mapped[datetime]
    incomplete_since: Mapped[datetime | None]
    obsolete_because: Mapped[str | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}

    def move(self, to: CheckState) -> None:
        MOVES.check(self.state, to)
        self.state = to

    @property
    def is_of_investigator(self) -> bool:
        """Whether it was opened for a complaint's investigator, not by a request (X6)."""
        return self.purpose is Purpose.RECUSAL and self.source_kind is SourceKind.COMPLAINT

    def parties(self) -> PartySet:
        return PartySet.model_validate(self.query)


class Hit(Base):
    """A registered party that matched `ref`, with the finding of the rule pack, if any.

    `party_id` is the found party, `own_party_id` the asked one (null when never registered),
    `evidence` a digest of what both were, `found` the found part as it was then, `finding` the
    pack's words ({title, citation, needs: {zh, en}, decided_by, waits, goes_on}; empty: no rule).
    """

    __tablename__ = "hit"
    __table_args__ = (
        UniqueConstraint("check_id", "ref", "party_id", "rule_id", "evidence"),
        Index("ix_hit_pair", "party_id", "own_party_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID] = mapped_column(ForeignKey("conflict_check.id"), index=True)
    ref: Mapped[str]
    own_party_id: Mapped[UUID | None]
    party_id: Mapped[UUID]
    source_kind: Mapped[SourceKind | None]
    source_id: Mapped[UUID | None]
    office_id: Mapped[UUID]
    score: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]]
    found: Mapped[dict[str, Any]]
    evidence: Mapped[str]
    rule_id: Mapped[str]
    rule_class: Mapped[RuleClass | None]
    finding: Mapped[dict[str, Any]]
    disposition: Mapped[Disposition | None]
    disposition_reason: Mapped[str | None]
    disposed_by: Mapped[UUID | None]
    disposed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}

    @property
    def stops(self) -> bool:
        return self.rule_class in STOPPING


class Consent(Base):
    """A signed informed consent (知情同意书) for one consentable hit (X1 art. 52-53)."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hit_id: Mapped[UUID] = mapped_column(ForeignKey("hit.id"), index=True)
    given_by: Mapped[str]
    document: Mapped[str]
    facts: Mapped[str]
    signed_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class OutageApproval(Base):
    """One of the two officers who clear a check while the search is out."""

    __tablename__ = "outage_approval"
    __table_args__ = (PrimaryKeyConstraint("check_id", "officer"),)

    check_id: Mapped[UUID] = mapped_column(ForeignKey("conflict_check.id"))
    officer: Mapped[UUID]
    reason: Mapped[str]
    approved_at: Mapped[datetime]


class DistinctPair(Base):
    """People said these two are not the same party; holds for this evidence only."""

    __tablename__ = "distinct_pair"
    __table_args__ = (UniqueConstraint("low_id", "high_id", "evidence"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    low_id: Mapped[UUID]
    high_id: Mapped[UUID]
    evidence: Mapped[str]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]


class CheckNumber(Base):
    """Counter of check numbers, one row a year; taken under the register lock or a row lock."""

    __tablename__ = "check_number"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
