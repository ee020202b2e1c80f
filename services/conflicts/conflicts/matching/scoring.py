"""How likely two parties are the same: a sum of named reasons, the same both ways round."""

from collections.abc import Iterator
from dataclasses import dataclass

from conflicts.matching.analysis import ANALYSIS_VERSION, Analysis
from conflicts.matching.compare_chinese import compare_companies, compare_persons, forms_differ
from conflicts.matching.compare_identifiers import compare_identifiers
from conflicts.matching.compare_latin import compare_latin
from conflicts.matching.compare_scripts import compare_scripts
from conflicts.matching.names import Name
from conflicts.matching.reasons import REASONS_DIGEST, Evidence, Reason, evidence, put_into_words

FLAG_THRESHOLD: float = 0.7

# Changes with the analysis, the weights, and (the first number) the code of the comparisons.
MATCHER_VERSION: str = f"1-{REASONS_DIGEST}+{ANALYSIS_VERSION}"


@dataclass(frozen=True, slots=True)
class Match:
    """`score` is the sum of the reasons' weights, held within 0 and 1."""

    score: float
    flagged: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _NamePair:
    total: float
    found: list[Evidence]
    path: str
    first: Name
    second: Name


def score(query: Analysis, found: Analysis) -> Match:
    """Take the best pair of names, then the identifiers, then the kinds."""
    reasons: list[Reason] = []
    best = max(_name_pairs(query, found), key=lambda pair: pair.total, default=None)
    if best is not None and best.total > 0:
        pair = (best.path, best.first.text, best.second.text)
        reasons += [put_into_words(item, *pair) for item in best.found]
    for scheme, item in compare_identifiers(query.identifiers, found.identifiers):
        reasons.append(put_into_words(item, f"identifier:{scheme}", "", ""))
    if reasons and {query.kind, found.kind} == {"person", "organization"}:
        reasons.append(put_into_words(evidence("kind-differs"), "kind", "", ""))
    total = round(min(1.0, max(0.0, sum(reason.weight for reason in reasons))), 4)
    return Match(total, total >= FLAG_THRESHOLD, tuple(reasons))


def _name_pairs(query: Analysis, found: Analysis) -> Iterator[_NamePair]:
    for at, first in enumerate(query.names):
        for other, second in enumerate(found.names):
            items = compare_names(first, second)
            if items:
                path = f"{'alias' if at else 'name'}~{'alias' if other else 'name'}"
                total = sum(item.weight for item in items)
                yield _NamePair(total, items, path, first, second)


def compare_names(first: Name, second: Name) -> list[Evidence]:
    """No evidence means nothing in common."""
    if first.whole == second.whole:
        return [evidence("name-same" if first.text == second.text else "name-variant")]
    if first.han != second.han:
        return compare_scripts(first, second)
    if not first.han:
        return compare_latin(first, second)
    return _compare_characters(first, second)


def _compare_characters(first: Name, second: Name) -> list[Evidence]:
    if first.core == second.core:
        return [evidence("core-same", first.core), *forms_differ(first, second)]
    if first.person != second.person:
        return []
    return compare_persons(first, second) if first.person else compare_companies(first, second)
