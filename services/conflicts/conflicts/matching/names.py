"""One name taken apart for comparison."""

from dataclasses import dataclass, field
from typing import Any, Literal, Self

from conflicts.matching.chinese_company import ChineseCompany, has_form, parse_company
from conflicts.matching.folding import fold, is_han, latin_words, letters
from conflicts.matching.latin_name import split_form, without_titles
from conflicts.matching.sounds import person_spellings, spellings
from conflicts.matching.words import characters, longest_first, option_map, word_set

Kind = Literal["person", "organization", "unknown"]

MAX_LETTERS = 300
_TITLES = longest_first(word_set("titles"))
_SURNAMES = characters("surnames")
_COMPOUND = option_map("compound_surnames")
_LONGEST_PERSON = 4
_SEPARATORS = "·•・‧."


@dataclass(frozen=True, slots=True)
class Name:
    """`whole` has letters only; `core` lacks legal form, branch and titles.

    `core` of a Latin name is its words with one space between. For a Chinese person `brand` is
    the surname and `rest` the given name, for a Chinese company the brand and all behind it.
    `sounds` are toneless spellings of the person or of the brand.
    """

    text: str
    person: bool
    han: bool
    whole: str
    core: str
    place: str = ""
    brand: str = ""
    rest: str = ""
    trades: tuple[str, ...] = ()
    form: str = ""
    group: bool = False
    branch: str = ""
    sounds: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=(), compare=False)

    def to_json(self) -> dict[str, Any]:
        values = {slot: getattr(self, slot) for slot in self.__slots__ if slot != "words"}
        return {slot: value for slot, value in values.items() if value not in ("", (), False)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        values: dict[str, Any] = {
            "text": "",
            "person": False,
            "han": False,
            "whole": "",
            "core": "",
        }
        values.update(stored)
        for slot in ("trades", "sounds"):
            values[slot] = tuple(values.get(slot, ()))
        return cls(**values, words=() if values["han"] else tuple(values["core"].split()))


def parse_name(text: str, kind: Kind) -> Name:
    folded = fold(text)
    whole = letters(folded)[:MAX_LETTERS]
    if is_han(folded):
        return _chinese_name(text, folded, whole, kind)
    words = latin_words(folded[: 2 * MAX_LETTERS])
    core, form = split_form(words) if kind != "person" else (without_titles(words), "")
    person = kind == "person" or (kind == "unknown" and not form and len(core) <= _LONGEST_PERSON)
    if person:
        core = without_titles(list(core))
    return Name(text, person, han=False, whole=whole, core=" ".join(core), form=form, words=core)


def _chinese_name(text: str, folded: str, whole: str, kind: Kind) -> Name:
    untitled = _without_title(whole)
    if kind == "person" or (kind == "unknown" and _looks_like_person(folded, untitled)):
        family, given = _split_person(folded, untitled)
        sounds = person_spellings(family, given) if given else tuple(spellings(family))
        return Name(
            text, person=True, han=True, whole=whole, core=untitled,
            brand=family, rest=given, sounds=sounds,
        )  # fmt: skip
    return _chinese_company(text, whole, parse_company(folded[: 2 * MAX_LETTERS]))


def _chinese_company(text: str, whole: str, company: ChineseCompany) -> Name:
    return Name(
        text, person=False, han=True, whole=whole, core=company.core, place=company.place,
        brand=company.brand, rest="".join(company.trades), trades=company.trades,
        form=company.form, group=company.group, branch=company.branch,
        sounds=tuple(spellings(company.brand)),
    )  # fmt: skip


def _without_title(whole: str) -> str:
    for title in _TITLES:
        if whole.endswith(title) and len(whole) >= len(title) + 2:
            return whole[: -len(title)]
    return whole


def _looks_like_person(folded: str, whole: str) -> bool:
    if any(sign in folded for sign in _SEPARATORS[:-1]):
        return True
    if has_form(whole):
        return False
    surname = whole[:2] in _COMPOUND or whole[:1] in _SURNAMES
    return surname and len(whole) <= _LONGEST_PERSON


def _split_person(folded: str, whole: str) -> tuple[str, str]:
    """Surname and given name; a transliterated name has no surname here."""
    if len(whole) > _LONGEST_PERSON or any(sign in folded for sign in _SEPARATORS):
        return whole, ""
    length = 2 if whole[:2] in _COMPOUND and len(whole) > len(whole[:2]) else 1
    return whole[:length], whole[length:]
