"""Evidence between two names in Chinese characters."""

from rapidfuzz.distance import Indel

from conflicts.matching.chinese_company import is_place
from conflicts.matching.names import Name
from conflicts.matching.reasons import Evidence, evidence
from conflicts.matching.sounds import sound_alike

_LOOKS_ALIKE = 0.6
_LEAST_ABBREVIATION = 3
_LEAST_BRAND = 2
_THREE = 3
_SHARE_OF_THREE = 0.92
_ORDINARY = frozenset({"limited", "joint-stock", "company", "corporation", "llc", "unlimited"})


def compare_persons(first: Name, second: Name) -> list[Evidence]:
    one, other = first.core, second.core
    if len(one) == len(other) > 1:
        found = _characters_differ(one, other)
        if found:
            return [found]
    if _is_part(first, second):
        return [evidence("part-same", min(one, other, key=len), share=0.87)]
    return _look_alike(one, other)


def _characters_differ(one: str, other: str) -> Evidence | None:
    """Take a wrong character of the same sound for a clerk's error, unless all hangs on it."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    detail = f"{one}／{other}"
    alike = all(sound_alike(a, b) for a, b in pairs)
    if alike and len(pairs) * 3 <= len(one):
        return evidence("sounds-same", detail, share=_SHARE_OF_THREE if len(one) == _THREE else 1.0)
    if alike and len(pairs) < len(one):
        return evidence("sounds-same", detail, share=0.75)
    if len(pairs) == 1:
        return evidence("one-character", detail, share=min(1.0, len(one) / 4))
    return None


def _is_part(first: Name, second: Name) -> bool:
    shorter, longer = sorted((first.core, second.core), key=len)
    return len(shorter) >= _THREE and shorter in longer


def _look_alike(one: str, other: str) -> list[Evidence]:
    likeness = Indel.normalized_similarity(one, other, score_cutoff=_LOOKS_ALIKE)
    return [evidence("name-similar", share=likeness**2)] if likeness else []


def compare_companies(first: Name, second: Name) -> list[Evidence]:
    found = _compare_cores(first, second)
    return found + forms_differ(first, second) if found else found


def _compare_cores(first: Name, second: Name) -> list[Evidence]:
    if first.brand == second.brand:
        return _same_brand(first, second)
    misprint = _misprinted(first.core, second.core)
    if misprint:
        return [misprint]
    if len(first.brand) == len(second.brand) and all(map(sound_alike, first.brand, second.brand)):
        detail = f"{first.brand}／{second.brand}"
        return [
            evidence("brand-sounds-same", detail),
            *_trades(first, second),
            *_places(first, second),
        ]
    return (
        _begins(first, second)
        or _ends(first, second)
        or _abbreviated(first, second)
        or _look_alike(first.core, second.core)
    )


def _same_brand(first: Name, second: Name) -> list[Evidence]:
    """Trust a brand that is a place (北京银行, 北京大学) less unless the rest is the same."""
    weak = is_place(first.brand) and first.rest != second.rest
    brand = evidence("brand-same", first.brand, share=0.7 if weak else 1.0)
    return [brand, *_trades(first, second), *_places(first, second)]


def _misprinted(one: str, other: str) -> Evidence | None:
    if len(one) != len(other):
        return None
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(pairs) * 4 > len(one) or not all(sound_alike(a, b) for a, b in pairs):
        return None
    return evidence("sounds-same", f"{one}／{other}")


def _begins(first: Name, second: Name) -> list[Evidence]:
    """Accept a short name whose words of business the lists do not know: 华媒 of 华媒某某."""
    one, other = first.brand + first.rest, second.brand + second.rest
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _LEAST_BRAND or not longer.startswith(shorter):
        return []
    return [
        evidence("brand-begins-same", shorter),
        evidence("trade-one-sided", longer[len(shorter) :]),
        *_places(first, second),
    ]


def _ends(first: Name, second: Name) -> list[Evidence]:
    """Accept 克明食品 of 陈克明食品: the same business, one brand the end of the other."""
    shorter, longer = sorted((first.brand, second.brand), key=len)
    if first.rest != second.rest or not first.rest or len(shorter) < _LEAST_BRAND:
        return []
    if not longer.endswith(shorter):
        return []
    return [evidence("part-same", shorter + first.rest), *_places(first, second)]


def _abbreviated(first: Name, second: Name) -> list[Evidence]:
    """Accept 天禄科技 of 天禄光科技: each character in order, the first two together."""
    one, other = first.brand + first.rest, second.brand + second.rest
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _LEAST_ABBREVIATION or shorter[:2] != longer[:2]:
        return []
    signs = iter(longer)
    if not all(sign in signs for sign in shorter):
        return []
    return [evidence("abbreviated", f"{shorter}／{longer}"), *_places(first, second)]


def _trades(first: Name, second: Name) -> list[Evidence]:
    one, other = first.rest, second.rest
    if one == other:
        return [evidence("trade-same", one) if one else evidence("trade-absent")]
    if not one or not other:
        return [evidence("trade-one-sided", one or other)]
    shared = set(one) & set(other)
    if not set(first.trades).isdisjoint(second.trades) or 2 * len(shared) >= min(
        len(one), len(other)
    ):
        return [evidence("trade-near", f"{one}／{other}")]
    return [evidence("trade-differs", f"{one}／{other}")]


def _places(first: Name, second: Name) -> list[Evidence]:
    if not first.place or not second.place:
        return []
    if first.place == second.place:
        return [evidence("place-same", first.place)]
    return [evidence("place-differs", "／".join(sorted((first.place, second.place))))]


def forms_differ(first: Name, second: Name) -> list[Evidence]:
    found = []
    if first.form and second.form and first.form != second.form:
        ordinary = {first.form, second.form} <= _ORDINARY
        code = "form-differs" if ordinary else "form-far"
        found.append(evidence(code, "／".join(sorted((first.form, second.form)))))
    if first.branch != second.branch:
        found.append(
            evidence("branch", "／".join(sorted(filter(None, (first.branch, second.branch)))))
        )
    if first.group != second.group:
        found.append(evidence("group"))
    return found
