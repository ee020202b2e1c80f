"""Names in Latin and other spaced scripts: words, legal form, what the words weigh."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from conflicts.matching.words import forms_anywhere, latin_forms, word_set

_LONGEST_FORM = max(map(len, latin_forms()))
_LEAST_MISPRINTED = 7
_MISPRINTED_FORMS = tuple(word for word in forms_anywhere() if len(word) >= _LEAST_MISPRINTED)
_LEADING_FORMS = frozenset({"pt", "ooo", "too"})
_GENERIC = word_set("generic_words")
_STOP = word_set("stop_words")
_TITLES = word_set("titles")
_FORM_WORDS = frozenset(w for form in latin_forms() for w in form if len(w) > 1) - _STOP
_SHORT_FORMS = tuple(form[0] for form in latin_forms() if len(form) == 1)
FORM_WEIGHT = 0.2
_ROMAN = frozenset(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])


def split_form(words: list[str]) -> tuple[tuple[str, ...], str]:
    """Take the legal form off; at least one word stays."""
    rest, form = _strip_ending(list(words))
    anywhere = forms_anywhere()
    kept = [word for word in rest if word not in anywhere]
    if kept and len(kept) < len(rest):
        form = form or next(anywhere[word] for word in rest if word in anywhere)
        rest, other = _strip_ending(kept)
        form = form or other
    if len(rest) > 1 and rest[0] in _LEADING_FORMS:
        form, rest = form or latin_forms()[rest[0],], rest[1:]
    return tuple(rest), form


def _strip_ending(words: list[str]) -> tuple[list[str], str]:
    form = ""
    while len(words) > 1:
        length, found = _ending(words)
        if not length:
            break
        form, words = form or found, words[:-length]
    return words, form


def _ending(words: list[str]) -> tuple[int, str]:
    forms = latin_forms()
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        form = forms.get(tuple(words[-length:]))
        if form:
            return length, form
    for word in _MISPRINTED_FORMS:
        if (
            abs(len(word) - len(words[-1])) <= 1
            and OSA.distance(word, words[-1], score_cutoff=1) <= 1
        ):
            return 1, forms[word,]
    return 0, ""


def without_titles(words: list[str]) -> tuple[str, ...]:
    kept = tuple(word for word in words if word not in _TITLES)
    return kept or tuple(words)


def is_designator(word: str) -> bool:
    """Numbers, Roman numerals and single letters tell twins apart: Fund II, Class A, No. 7."""
    return len(word) == 1 or word in _ROMAN or any(sign.isdigit() for sign in word)


@lru_cache(maxsize=65_536)
def weight_of(word: str, *, person: bool) -> float:
    """How much a word tells about who is meant; 1 is a full name word."""
    if word in _STOP:
        return 0.1
    if len(word) == 1:
        return 0.3
    if person:
        return 1.0
    if word in _FORM_WORDS:
        return FORM_WEIGHT
    return 0.35 if word in _GENERIC else 1.0


@lru_cache(maxsize=65_536)
def looks_like_form(word: str) -> bool:
    """Whether one misprint makes the word a legal form."""
    near = (form for form in _SHORT_FORMS if abs(len(form) - len(word)) <= 1)
    return len(word) > 1 and any(OSA.distance(word, form) <= 1 for form in near)
