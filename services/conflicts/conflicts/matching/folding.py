"""One spelling for names that are written differently: width, case, accents, 简/繁."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
_CJK = re.compile(
    r"[々〇\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")


def is_cjk(character: str) -> bool:
    return _CJK.match(character) is not None


class _Folding(dict[int, str]):
    """Fills itself character by character, so that a part folds as the whole does."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if is_cjk(character):
        return str(_TO_SIMPLIFIED.convert(character))
    category = unicodedata.category(character)
    if category in {"Mn", "Cf"}:
        return ""
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    base = unicodedata.normalize("NFD", character)[0]
    return _LETTERS.get(base, base)


_FOLD = _Folding()


def fold(text: str) -> str:
    """Compose, widen, lower, simplify and strip accents; punctuation stays."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)


def letters(folded: str) -> str:
    """Return only what carries meaning: letters, digits, characters."""
    return "".join(_WORD.findall(folded))


def latin_words(folded: str) -> list[str]:
    """Split into words; "s.r.l." is one word, "xi'an" too."""
    joined = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", folded)
    return _WORD.findall(_APOSTROPHES.sub("", joined))


@cache
def _cjk_cached(character: str) -> bool:
    return is_cjk(character)


def is_han(text: str) -> bool:
    """Whether Chinese, Japanese or Korean characters carry the name."""
    count = sum(1 for character in text if _cjk_cached(character))
    others = sum(1 for character in text if character.isalpha()) - count
    return count > 0 and count * 2 >= others
