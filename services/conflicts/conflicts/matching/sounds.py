"""Toneless readings of Chinese characters, with surnames read as surnames."""

import unicodedata
from functools import cache

from pypinyin.constants import PINYIN_DICT

from conflicts.matching.words import option_map

MAX_READINGS = 4


def _toneless(reading: str) -> str:
    # ü is u here: passports, registers and people write lv, lu, lü and lyu for one syllable.
    plain = unicodedata.normalize("NFD", reading)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def readings(character: str) -> tuple[str, ...]:
    """Return the two usual toneless readings, the commoner first; none if there is none."""
    known = str(PINYIN_DICT.get(ord(character), ""))
    return tuple(dict.fromkeys(_toneless(reading) for reading in known.split(",")[:2] if reading))


@cache
def surname_readings(surname: str) -> tuple[str, ...]:
    listed = option_map("surname_readings").get(surname) or option_map("compound_surnames").get(
        surname
    )
    if listed:
        return tuple(reading.replace("v", "u") for reading in listed)
    return tuple(spellings(surname)[:1])


def spellings(characters: str) -> list[str]:
    """Join readings: the usual ones first, then with one other reading at a time."""
    choices = [readings(character) or (character,) for character in characters]
    usual = [choice[0] for choice in choices]
    found = ["".join(usual)]
    for place, choice in enumerate(choices):
        found += ["".join([*usual[:place], other, *usual[place + 1 :]]) for other in choice[1:]]
    return list(dict.fromkeys(found))[:MAX_READINGS]


def person_spellings(family: str, given: str) -> tuple[str, ...]:
    """Return "zhang wei" forms: the surname's readings with the given name's."""
    pairs = [
        f"{first} {second}" for first in surname_readings(family) for second in spellings(given)
    ]
    return tuple(pairs[:MAX_READINGS])


@cache
def sound_alike(first: str, second: str) -> bool:
    return first == second or not set(readings(first)).isdisjoint(readings(second))


def plain_sound(latin: str) -> str:
    """Write ü the one way that `readings` does."""
    for written in ("lyu", "lv"):
        latin = latin.replace(written, "lu")
    for written in ("nyu", "nv"):
        latin = latin.replace(written, "nu")
    return latin
