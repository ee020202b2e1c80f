"""Evidence between a name in Chinese characters and one in Latin letters."""

from collections.abc import Iterator
from functools import cache

from conflicts.matching.latin_name import weight_of
from conflicts.matching.names import Name
from conflicts.matching.reasons import Evidence, evidence
from conflicts.matching.sounds import plain_sound, spellings
from conflicts.matching.words import option_map

_PLACES = option_map("places")
_TRADES = option_map("trades")
_SHARE_BY_LENGTH = {1: 0.5, 2: 0.72, 3: 0.9}
_NOT_TELLING = frozenset({"group", "groups", "holding", "holdings"})
_LEAST_LETTERS = 4
_LONGEST_RUN = 3
_LEFT_OVER = 0.1


def compare_scripts(first: Name, second: Name) -> list[Evidence]:
    han, latin = (first, second) if first.han else (second, first)
    words = [plain_sound(word) for word in latin.words]
    if han.person:
        return _compare_person(han, words)
    return _compare_company(han, words)


def _compare_person(han: Name, words: list[str]) -> list[Evidence]:
    joined = {"".join(words), "".join(words[1:] + words[:1]), "".join(words[-1:] + words[:-1])}
    for sound in han.sounds:
        family, _, given = sound.partition(" ")
        if family + given in joined:
            apart = family in (words[0], words[-1]) or not given
            detail = f"{han.core}／{' '.join(words)}"
            return [evidence("person-spelled", detail, share=1.0 if apart else 0.93)]
    return []


def _compare_company(han: Name, words: list[str]) -> list[Evidence]:
    sound, left = _take_run(words, tuple(s for s in han.sounds if len(s) >= _LEAST_LETTERS))
    if not sound:
        return []
    share = _SHARE_BY_LENGTH.get(len(han.brand), 1.0)
    found = [evidence("brand-spelled", f"{han.brand}／{sound}", share=share)]
    place, left = _take_run(left, _spelled(han.place))
    found += _places(han, place, left)
    return found + _trades(han, left)


@cache
def _spelled(place: str) -> tuple[str, ...]:
    return (_PLACES.get(place) or tuple(spellings(place))) if place else ()


@cache
def _place_spellings() -> frozenset[str]:
    return frozenset(spelling for place in _PLACES for spelling in _spelled(place))


def _places(han: Name, place: str, left: list[str]) -> list[Evidence]:
    if place:
        return [evidence("place-spelled", f"{han.place}／{place}")]
    stranger = next((word for word in left if word in _place_spellings()), "")
    if han.place and stranger:
        return [evidence("place-differs", f"{han.place}／{stranger}")]
    return []


def _trades(han: Name, left: list[str]) -> list[Evidence]:
    telling = [
        word
        for word in left
        if weight_of(word, person=False) > _LEFT_OVER and word not in _NOT_TELLING
    ]
    agreed = [trade for trade in han.trades if not set(_TRADES[trade]).isdisjoint(telling)]
    options = {option for trade in han.trades for option in _TRADES[trade]}
    strangers = [word for word in telling if word not in options]
    found = []
    if agreed:
        share = 2 * len(agreed) / (len(han.trades) + len(agreed) + len(strangers))
        found.append(evidence("trade-translated", "、".join(agreed), share=share))
    if not strangers and len(agreed) == len(han.trades):
        found.append(evidence("nothing-left"))
    return found


def _take_run(words: list[str], wanted: tuple[str, ...]) -> tuple[str, list[str]]:
    """Find words in a row that spell one of these; return it and the words without them."""
    if wanted:
        for start, end in _spans(len(words)):
            joined = "".join(words[start:end])
            if joined in wanted:
                return joined, words[:start] + words[end:]
    return "", words


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for start in range(count):
        for end in range(start + 1, min(start + _LONGEST_RUN, count) + 1):
            yield start, end
