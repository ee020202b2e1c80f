"""Evidence from identity, registration and contact numbers."""

from collections.abc import Iterator, Sequence

from conflicts.matching.identifiers import Identifier, repairs
from conflicts.matching.reasons import Evidence, evidence

_CONTACTS = frozenset({"phone", "email"})
_RENEWED = frozenset({"passport", "other"})


def compare_identifiers(
    first: Sequence[Identifier], second: Sequence[Identifier]
) -> Iterator[tuple[str, Evidence]]:
    """Yield one piece of evidence a scheme that both have, the scheme before it."""
    if not first or not second:
        return
    schemes = {number.scheme for number in first} & {number.scheme for number in second}
    for scheme in sorted(schemes):
        found = _compare(
            [number for number in first if number.scheme == scheme],
            [number for number in second if number.scheme == scheme],
        )
        if found:
            yield scheme, found


def _compare(first: list[Identifier], second: list[Identifier]) -> Evidence | None:
    scheme = first[0].scheme
    shared = sorted({number.value for number in first} & {number.value for number in second})
    if shared:
        code = "contact-same" if scheme in _CONTACTS else "identifier-same"
        return evidence(code, f"{scheme} {shared[0]}")
    if any(_near(one, other) for one in first for other in second):
        return evidence("identifier-near", scheme)
    if scheme in _CONTACTS or not all(number.valid for number in (*first, *second)):
        return None
    return evidence("identifier-renewed" if scheme in _RENEWED else "identifier-differs", scheme)


def _near(one: Identifier, other: Identifier) -> bool:
    return other.value in repairs(one) or one.value in repairs(other)
