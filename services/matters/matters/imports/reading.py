"""Rows that are right by themselves, before anything is compared with what is here."""

from dataclasses import dataclass

from contracts.parties import PartySet, party_set_hash
from kit.bulk import parse_row
from kit.problems import Invalid
from matters.imports.rows import ImportedMatter


@dataclass(frozen=True)
class Row:
    """`place` counts from 1."""

    place: int
    given: ImportedMatter
    party_set: PartySet
    party_set_hash: str
    digest: str


def read_row(place: int, raw: object, language: str) -> Row:
    """Raise Invalid with a pointer for each wrong field."""
    given = parse_row(ImportedMatter, raw, language)
    try:
        party_set = given.party_set()
    except ValueError as error:
        what = "refs, relations and adverse contradict each other"
        raise refusal("/parties", what) from error
    return Row(place, given, party_set, party_set_hash(party_set), given.digest())


def refusal(pointer: str, detail: str) -> Invalid:
    return Invalid(
        f"The row is refused: {detail}.", errors=[{"pointer": pointer, "detail": detail}]
    )
