"""A rule pack: which pair of parts is a conflict, how grave, who decides and by which text."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.parties import RelationType, Side


class PartState(StrEnum):
    """How far the firm is bound by a part: of an inquiry, a matter or a staff sheet."""

    PENDING = "pending"  # inquiry or matter submitted, no clearance yet
    CLEARED = "cleared"  # clearance granted, not redeemed
    PROVISIONAL = "provisional"  # joined an open matter, not confirmed
    LIVE = "live"  # matter opening, open or on hold
    PROSPECT = "prospect"  # inquiry declined, withdrawn or expired (X5)
    ENDED = "ended"  # matter closed, staff left
    JOINING = "joining"
    STAFF = "staff"


UNCLEARED = frozenset({PartState.PENDING, PartState.PROVISIONAL})


class RuleClass(StrEnum):
    ABSOLUTE = "absolute"
    CONSENTABLE = "consentable"
    NOTICE = "notice"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Model):
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Pattern(_Model):
    """`relation` is the part's relation to a staff member; "self" is the member, None any."""

    sides: frozenset[Side]
    states: frozenset[PartState]
    relation: frozenset[RelationType | Literal["self"]] | None = None


class Rule(_Model):
    """`within_years` counts from the day the ended part ended; an unknown day counts as within.

    `either_way`: the rule also holds with new and found exchanged.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]
    title: Text
    rule_class: Annotated[RuleClass, Field(alias="class")]
    severity: Annotated[int, Field(ge=1, le=5)]
    new: Pattern
    found: Pattern
    either_way: bool = False
    same_matter: bool | None = None
    within_years: Annotated[int, Field(ge=1, le=20)] | None = None
    citation: Text
    needs: Text
    decided_by: Literal["conflicts_officer", "management"]


class Pack(_Model):
    """Rules in force from `effective_from` until the day before `effective_until`.

    `between_uncleared`: which of two uncleared mandates that exclude each other may go on.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    version: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$")]
    title: Text
    effective_from: date
    effective_until: date | None = None
    between_uncleared: Literal["earlier_goes_on", "both_wait"] = "earlier_goes_on"
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @property
    def rules_version(self) -> str:
        return f"{self.id}-{self.version}"

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [rule.id for rule in self.rules]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"rule ids are used twice: {twice}")
        return self

    @model_validator(mode="after")
    def _period_is_forward(self) -> Self:
        if self.effective_until is not None and self.effective_until <= self.effective_from:
            raise ValueError("effective_until must be after effective_from")
        return self
