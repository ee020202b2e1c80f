"""Evidence between two names in Latin (or another spaced) script."""

from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from conflicts.matching.compare_chinese import forms_differ
from conflicts.matching.latin_name import FORM_WEIGHT, is_designator, looks_like_form, weight_of
from conflicts.matching.names import Name
from conflicts.matching.reasons import Evidence, evidence

_LEAST_SHARE = 0.45
_INITIAL = 0.6


@dataclass(slots=True)
class _Alignment:
    """`matched` counts both sides; the leftovers have no counterpart."""

    matched: float = 0.0
    total: float = 0.0
    words: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)


def compare_latin(first: Name, second: Name) -> list[Evidence]:
    person = first.person and second.person
    if _same_words(first, second, person=person):
        found = [evidence("words-same", min(first.core, second.core))]
    else:
        aligned = _align(first.words, second.words, person=person)
        _forgive_misprinted_form(aligned.left, first, second, aligned)
        _forgive_misprinted_form(aligned.right, second, first, aligned)
        found = _compare_words(aligned, person=person)
    return found + forms_differ(first, second) if found else found


def _same_words(first: Name, second: Name, *, person: bool) -> bool:
    one, other = "".join(first.words), "".join(second.words)
    if one == other or sorted(first.words) == sorted(second.words):
        return True
    if not person or len(one) != len(other):
        return False
    return one in _turns(second.words) or other in _turns(first.words)


def _turns(words: tuple[str, ...]) -> set[str]:
    """Join the words, the last one first or the first one last: Sa Beining, Bei-Ning Sa."""
    return {"".join(words[1:] + words[:1]), "".join(words[-1:] + words[:-1])}


def _compare_words(aligned: _Alignment, *, person: bool) -> list[Evidence]:
    share = aligned.matched / aligned.total if aligned.total else 0.0
    if share < _LEAST_SHARE:
        return []
    found = [evidence("words-match", ", ".join(sorted(aligned.words)), share=share)]
    found += _leftovers(aligned, person=person)
    return found


def _leftovers(aligned: _Alignment, *, person: bool) -> list[Evidence]:
    found = []
    telling = [
        max(side, key=len)
        for side in (_telling(aligned.left, person=person), _telling(aligned.right, person=person))
        if side
    ]
    if len(telling) == 2:  # noqa: PLR2004 (both sides)
        found.append(evidence("words-differ", "／".join(sorted(telling))))
    numbers = [set(filter(is_designator, side)) for side in (aligned.left, aligned.right)]
    if not person and numbers[0] != numbers[1]:
        detail = "／".join(sorted("".join(sorted(side)) or "—" for side in numbers))
        found.append(evidence("designator-differs", detail, share=1.0 if all(numbers) else 0.6))
    return found


def _telling(words: list[str], *, person: bool) -> list[str]:
    return [
        word for word in words if weight_of(word, person=person) == 1.0 and not is_designator(word)
    ]


def _align(first: tuple[str, ...], second: tuple[str, ...], *, person: bool) -> _Alignment:
    aligned = _Alignment()
    aligned.total = sum(weight_of(word, person=person) for word in first + second)
    aligned.right = list(second)
    for word in first:
        if word in aligned.right:
            aligned.right.remove(word)
            aligned.words.append(word)
            aligned.matched += 2 * weight_of(word, person=person)
        else:
            aligned.left.append(word)
    if aligned.left and aligned.right:
        _align_misprints(aligned, person=person)
    return aligned


def _forgive_misprinted_form(left: list[str], name: Name, other: Name, aligned: _Alignment) -> None:
    """Take one leftover word for a legal form, where only the other name has one: Yinc., SjL."""
    if name.form or not other.form:
        return
    for word in left:
        if looks_like_form(word):
            left.remove(word)
            aligned.total -= weight_of(word, person=False) - FORM_WEIGHT
            return


def _align_misprints(aligned: _Alignment, *, person: bool) -> None:
    """Best pairs first, so that the order of the words does not matter."""
    pairs = sorted(
        (
            (-quality, min(one, other), max(one, other), one, other)
            for one in aligned.left
            for other in aligned.right
            if (quality := _word_quality(one, other, person=person))
        ),
    )
    for quality, _, _, one, other in pairs:
        if one in aligned.left and other in aligned.right:
            aligned.left.remove(one)
            aligned.right.remove(other)
            aligned.words.append(f"{min(one, other)}~{max(one, other)}")
            weight = weight_of(one, person=person) + weight_of(other, person=person)
            aligned.matched -= quality * weight


def _word_quality(one: str, other: str, *, person: bool) -> float:
    """0 for other words; a misprint costs less in a longer word."""
    shorter = min(len(one), len(other))
    if shorter == 1 and person and one[0] == other[0]:
        return _INITIAL
    if shorter < 3 or is_designator(one) or is_designator(other):  # noqa: PLR2004 (letters)
        return 0.0
    allowed = 1 + (shorter >= 6)  # noqa: PLR2004 (letters)
    distance = OSA.distance(one, other, score_cutoff=allowed)
    if distance > allowed:
        return 0.0
    return 1.0 - distance * (0.9 / max(len(one), len(other)))
