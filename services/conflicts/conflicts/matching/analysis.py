"""What is known of a party, in the form that is stored, searched and compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from conflicts.matching.identifiers import Identifier, normalise
from conflicts.matching.keys import keys_of
from conflicts.matching.names import Kind, Name, parse_name
from conflicts.matching.words import digest_of

# Changes with the lists, the libraries whose tables are used, and (the first number) the code here.
ANALYSIS_VERSION: str = "2-" + digest_of(("opencc", "pypinyin", "python-stdnum", "phonenumbers"))


@dataclass(frozen=True, slots=True)
class Analysis:
    """`names` has the main name first. Two analyses compare only under one `version`."""

    kind: Kind
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...] = ()
    version: str = field(default=ANALYSIS_VERSION)

    @property
    def keys(self) -> list[str]:
        return keys_of(self.names, self.identifiers, either=self.kind == "unknown")

    def to_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "kind": self.kind,
            "names": [name.to_json() for name in self.names],
            "identifiers": [[i.scheme, i.value, i.valid] for i in self.identifiers],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(
            kind=stored["kind"],
            names=tuple(Name.from_json(name) for name in stored["names"]),
            identifiers=tuple(Identifier(*values) for values in stored["identifiers"]),
            version=stored["version"],
        )


def analyse(
    name: str,
    kind: Kind,
    aliases: Sequence[str] = (),
    identifiers: Sequence[tuple[str, str]] = (),
) -> Analysis:
    """Names without a letter and numbers without a sign are left out; pure and repeatable."""
    texts = dict.fromkeys(text.strip() for text in (name, *aliases))
    names = [parse_name(text, kind) for text in texts if text]
    numbers = dict.fromkeys(normalise(scheme, value) for scheme, value in identifiers)
    return Analysis(
        kind=kind,
        names=tuple(found for found in names if found.whole),
        identifiers=tuple(number for number in numbers if number.value),
    )
