"""Who may not investigate a complaint (X6), and what a likeness of names means for it: pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from conflicts.check.verdict import Stop, make_verdict
from conflicts.rules.judge import Finding
from conflicts.rules.pack import RuleClass, Text
from contracts.conflicts import Verdict


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who shall investigate, whom is complained of, and in which matter, if in one."""

    investigator_id: UUID
    complained_of: frozenset[UUID]
    matter_id: UUID | None

    @property
    def concerned(self) -> frozenset[UUID]:
        return self.complained_of | {self.investigator_id}


class Bar(StrEnum):
    """A fact that nobody can decide otherwise."""

    COMPLAINED_OF = "complained_of"
    LEADS_MATTER = "leads_matter"
    ON_TEAM = "on_team"


RELATED: Final = Finding(
    rule_id="x6-recusal",
    rule_class=RuleClass.CONSENTABLE,
    severity=3,
    title=Text(
        zh="调查人可能与案件当事人或承办团队有关联",
        en="The investigator may be connected with a party or with the team",
    ),
    citation=Text(
        zh="律师事务所投诉处理规则：被投诉律师应当回避，由无关联的合伙人调查；客户投诉处理制度：公正原则",
        en="Complaint rules of law firms: the lawyer complained of recuses, an unconnected partner"
        " investigates; complaint handling rules: fairness",
    ),
    needs=Text(
        zh="由利益冲突专员确认并非同一人或无实质关联，否则更换调查人",
        en="A conflicts officer finds that it is someone else or no real connection;"
        " otherwise somebody else investigates",
    ),
    decided_by="conflicts_officer",
)
"""What a likeness of parties is: people look, since the same name is not the same party."""


def bars_of(asked: Assignment, lead_id: UUID | None, team: Collection[UUID]) -> list[Bar]:
    """`lead_id` and `team` are those of the complaint's matter now."""
    who = asked.investigator_id
    facts = {
        Bar.COMPLAINED_OF: who in asked.complained_of,
        Bar.LEADS_MATTER: who == lead_id,
        Bar.ON_TEAM: who in team,
    }
    return [bar for bar, holds in facts.items() if holds]


def verdict_on(
    bars: Sequence[Bar], findings: Iterable[Finding | None], stops: Sequence[Stop]
) -> tuple[Verdict, list[str]]:
    """Return the verdict and its reasons; a bar holds whatever else is not known yet."""
    if bars:
        return Verdict.BLOCKED, [str(bar) for bar in bars]
    return make_verdict(findings, stops)
