"""Route keys: what two parties must share for the one to be found by the other.

x whole and core forms · h character pairs · w words · l letter triples · s sounds · i identifiers
"""

from collections.abc import Iterable, Iterator

from conflicts.matching.identifiers import Identifier, repairs
from conflicts.matching.latin_name import weight_of
from conflicts.matching.names import Name
from conflicts.matching.sounds import plain_sound

_SOUND_WORDS = 4
_LONGEST_SOUND = 30
_SHORT = 4


def keys_of(names: Iterable[Name], identifiers: Iterable[Identifier], *, either: bool) -> list[str]:
    """`either`: a name that looks like a person's may be a company's."""
    found = dict.fromkeys(key for number in identifiers for key in identifier_keys(number))
    for name in names:
        found.update(dict.fromkeys(name_keys(name, either=either)))
    return list(found)


def identifier_keys(identifier: Identifier) -> Iterator[str]:
    yield f"i:{identifier.scheme}:{identifier.value}"
    for value in sorted(repairs(identifier)):
        yield f"i:{identifier.scheme}:{value}"


def name_keys(name: Name, *, either: bool) -> Iterator[str]:
    yield from _exact_keys(name)
    yield from (f"s:{sound}" for sound in _sounds(name, either=either))
    if name.han:
        yield from (f"h:{pair}" for pair in _pairs(name))
    else:
        yield from (f"w:{word}" for word in dict.fromkeys(name.words))
        yield from (f"l:{triple}" for triple in _triples(name.words, person=name.person))


def _exact_keys(name: Name) -> Iterator[str]:
    yield f"x:{name.whole}"
    yield f"x:{name.core.replace(' ', '')}"
    if name.han and not name.person:
        yield f"x:{name.brand}{name.rest}"
        yield f"x:{name.brand}"


def _pairs(name: Name) -> Iterator[str]:
    """Neighbours; of a short name also first and third, so that one wrong character is survived."""
    body = name.core if name.person or not name.place else name.brand + name.rest
    if len(body) == 1:
        yield body
    yield from (body[at : at + 2] for at in range(len(body) - 1))
    if len(body) <= _SHORT:
        yield from (f"{body[at]}_{body[at + 2]}" for at in range(len(body) - 2))


def _triples(words: tuple[str, ...], *, person: bool) -> Iterator[str]:
    telling = [word for word in words if weight_of(word, person=person) == 1.0]
    for word in telling or words:
        padded = f"^{word}$"
        yield from (padded[at : at + 3] for at in range(len(padded) - 2))


def _sounds(name: Name, *, either: bool) -> Iterator[str]:
    if name.han:
        yield from (sound.replace(" ", "") for sound in name.sounds)
        return
    words = [plain_sound(word) for word in name.words if word.isascii() and word.isalpha()]
    runs = [*_turns(words), *(_runs(words) if either or not name.person else ())]
    yield from (run for run in runs if _SHORT <= len(run) <= _LONGEST_SOUND)


def _turns(words: list[str]) -> Iterator[str]:
    """Family name first or last: every turn of the words, joined."""
    if 1 <= len(words) <= _SOUND_WORDS:
        for at in range(len(words)):
            yield "".join(words[at:] + words[:at])


def _runs(words: list[str]) -> Iterator[str]:
    """One, two or three words in a row: where a brand may be spelled."""
    for at in range(len(words)):
        for length in (1, 2, 3):
            if at + length <= len(words):
                yield "".join(words[at : at + length])
