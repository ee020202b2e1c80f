"""The ways by which a candidate is found, each a search of its own with its own order."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from conflicts.index.mapping import FIELDS
from conflicts.matching.analysis import Analysis
from conflicts.matching.keys import identifier_keys, name_keys
from conflicts.matching.names import Name

PAGE: Final = 100
LIMIT: Final = 1_000

# Share of a name's keys that a candidate must have, by field; the score orders the rest.
_LEAST_SHARE: Final = {"characters": 0.3, "words": 0.5, "triples": 0.2}
_SHORTEST_BRAND: Final = 2
_EXACT: Final = FIELDS["x"]
_SOUNDS: Final = FIELDS["s"]

Query = dict[str, Any]


class Route(NamedTuple):
    """`at` is the place of the query among those asked together."""

    at: int
    name: str
    query: Query


def routes_of(at: int, analysis: Analysis) -> list[Route]:
    found = [Route(at, name, query) for name, query in _queries(analysis)]
    return [route._replace(query=_searchable(route.query)) for route in found]


def _queries(analysis: Analysis) -> Iterator[tuple[str, Query]]:
    either = analysis.kind == "unknown"
    fields = [_by_field(name, either=either) for name in analysis.names]
    exact = {value for name in fields for value in name.get(_EXACT, ())}
    if exact:
        yield _EXACT, {"terms": {_EXACT: sorted(exact)}}
    spoken = [
        (name, by[_SOUNDS])
        for name, by in zip(analysis.names, fields, strict=True)
        if _SOUNDS in by
    ]
    whole = {sound for name, sounds in spoken for sound in _whole_sounds(name, sounds)}
    within = {sound for _, sounds in spoken for sound in sounds} - whole
    for sounds in filter(None, (whole, within)):  # words in many names do not crowd out a name
        yield _SOUNDS, {"terms": {_SOUNDS: sorted(sounds)}}
    beginnings = sorted({start for name in analysis.names for start in _beginnings(name)})
    if beginnings:
        yield "beginnings", {"terms": {_EXACT: beginnings}}
    for field, share in _LEAST_SHARE.items():
        queries = [_some_of(field, name[field], share) for name in fields if field in name]
        if queries:
            yield field, {"dis_max": {"queries": queries}}
    numbers = [key for number in analysis.identifiers for key in identifier_keys(number)]
    if numbers:
        field = FIELDS["i"]
        yield field, {"terms": {field: [key.partition(":")[2] for key in numbers]}}


def _beginnings(name: Name) -> Iterator[str]:
    """Yield what a shorter name of the company may be: it shares too few pairs with this one."""
    if name.han and not name.person:
        body = name.brand + name.rest
        yield from (body[:end] for end in range(_SHORTEST_BRAND, len(body)))


def _whole_sounds(name: Name, sounds: list[str]) -> list[str]:
    """Return those of the whole name; of a name in Latin letters there are some of single words."""
    longest = max(map(len, sounds))
    return sounds if name.han else [sound for sound in sounds if len(sound) == longest]


def _by_field(name: Name, *, either: bool) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for key in dict.fromkeys(name_keys(name, either=either)):
        prefix, _, rest = key.partition(":")
        fields.setdefault(FIELDS[prefix], []).append(rest)
    return fields


def _some_of(field: str, values: list[str], share: float) -> Query:
    return {
        "bool": {
            "should": [{"term": {field: value}} for value in values],
            "minimum_should_match": max(1, int(len(values) * share)),
        }
    }


def _searchable(query: Query) -> Query:
    return {"bool": {"filter": [{"term": {"searchable": True}}], "must": [query]}}
