"""Whether two parts of the same party are a conflict: pure, no clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from conflicts.rules.pack import UNCLEARED, Pack, PartState, Pattern, Rule, RuleClass, Text
from contracts.conflicts import Verdict
from contracts.parties import RelationType, Side

GRAVITY = (RuleClass.ABSOLUTE, RuleClass.CONSENTABLE, RuleClass.NOTICE)
Gravity = tuple[int, int]
"""Place of the class in GRAVITY, and the severity against it: the smaller, the graver."""

EVERY_FINDING: Gravity = (-1, 0)
NO_FINDING: Gravity = (len(GRAVITY), 0)


@dataclass(frozen=True, slots=True)
class Part:
    """The part one party plays in one inquiry, matter or staff sheet (`mandate` is its id).

    `matters` are folded case numbers, `place` the reg_seq of the submitted sheet, `relation` the
    party's relation to the staff member on whose sheet it stands.
    """

    side: Side
    state: PartState
    mandate: UUID
    place: int
    matters: frozenset[str] = frozenset()
    ended_on: date | None = None
    relation: RelationType | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`waits`: the found mandate came first and is uncleared, so this one is reviewed, not blocked.

    `goes_on`: this one came first, so the conflict is only a notice for it.
    """

    rule_id: str
    rule_class: RuleClass
    severity: int
    title: Text
    citation: Text
    needs: Text
    decided_by: str
    waits: bool = False
    goes_on: bool = False


def gravity_of(rule_class: RuleClass, severity: int) -> Gravity:
    return GRAVITY.index(rule_class), -severity


def judge(new: Part, found: Part, *, pack: Pack, on: date) -> Finding | None:
    """Return the gravest finding of the pack for two parts that the same party plays."""
    rules = [rule for rule in pack.rules if _holds(rule, new, found, on)]
    if not rules:
        return None
    rule = min(rules, key=lambda r: (GRAVITY.index(r.rule_class), -r.severity))
    waiting = _both_uncleared(new, found) and rule.rule_class is not RuleClass.NOTICE
    first = waiting and pack.between_uncleared == "earlier_goes_on" and new.place < found.place
    return _finding(rule, waits=waiting and not first, goes_on=first)


def verdict_of(findings: Iterable[Finding | None]) -> Verdict:
    """Return what the findings alone allow; an unfinished search is the caller's to add."""
    verdict = Verdict.CLEAR
    for finding in findings:
        if finding is None or finding.rule_class is RuleClass.NOTICE:
            continue
        if finding.rule_class is RuleClass.ABSOLUTE and not finding.waits:
            return Verdict.BLOCKED
        verdict = Verdict.REVIEW
    return verdict


def same_matter(new: Part, found: Part) -> bool:
    return new.mandate == found.mandate or not new.matters.isdisjoint(found.matters)


def _finding(rule: Rule, *, waits: bool, goes_on: bool) -> Finding:
    return Finding(
        rule_id=rule.id,
        rule_class=RuleClass.NOTICE if goes_on else rule.rule_class,
        severity=rule.severity,
        title=rule.title,
        citation=rule.citation,
        needs=rule.needs,
        decided_by=rule.decided_by,
        waits=waits,
        goes_on=goes_on,
    )


def _both_uncleared(new: Part, found: Part) -> bool:
    return new.mandate != found.mandate and new.state in UNCLEARED and found.state in UNCLEARED


def _holds(rule: Rule, new: Part, found: Part, on: date) -> bool:
    if rule.same_matter is not None and rule.same_matter != same_matter(new, found):
        return False
    if not _in_time(rule, new, found, on):
        return False
    straight = _fits(rule.new, new) and _fits(rule.found, found)
    return straight or (rule.either_way and _fits(rule.new, found) and _fits(rule.found, new))


def _fits(pattern: Pattern, part: Part) -> bool:
    if part.side not in pattern.sides or part.state not in pattern.states:
        return False
    if pattern.relation is None:
        return True
    return ("self" if part.relation is None else part.relation) in pattern.relation


def _in_time(rule: Rule, new: Part, found: Part, on: date) -> bool:
    ended = [part.ended_on for part in (new, found) if part.ended_on is not None]
    if rule.within_years is None or not ended:
        return True
    return on <= _years_after(max(ended), rule.within_years)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
