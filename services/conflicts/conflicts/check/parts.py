"""From register rows to the parts that a rule compares."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from conflicts.check.tables import Check
from conflicts.matching.analysis import Analysis
from conflicts.register.analysis import analysis_of, content_of
from conflicts.register.sheets import SheetContent
from conflicts.register.tables import Party, Sheet
from conflicts.rules.judge import Part
from conflicts.rules.pack import PartState
from contracts.conflicts import SourceKind
from contracts.parties import Party as NamedParty

LAST = 2**62
"""The place of a question that reserves nothing: behind everyone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One party whose conflicts are looked for. `digest` is what evidence is made of."""

    ref: str
    name: str
    party_id: UUID
    is_registered: bool
    analysis: Analysis
    part: Part
    digest: str


def part_of(party: Party, sheet: Sheet, state: PartState | None = None) -> Part:
    """`state` overrides how the sheet stands (a redemption is judged as the inquiry it was)."""
    standing = PartState.PROVISIONAL if party.provisional else sheet.standing
    place = party.place if party.provisional else sheet.place
    return Part(
        side=party.side,
        state=state or standing,
        mandate=sheet.source_id,
        place=LAST if place is None else place,
        matters=frozenset(sheet.case_numbers),
        ended_on=sheet.ended_on,
        relation=party.tie,
    )


def asked_of(sheet: Sheet, parties: Iterable[Party], state: PartState | None = None) -> list[Asked]:
    return [
        Asked(
            ref=party.ref,
            name=party.name,
            party_id=party.id,
            is_registered=True,
            analysis=analysis_of(NamedParty.model_validate(party.content)),
            part=part_of(party, sheet, state),
            digest=digest_of(party.content),
        )
        for party in parties
    ]


def asked_of_query(check: Check) -> list[Asked]:
    """Return the parties of a check that registers nothing."""
    parties = check.parties()
    content = SheetContent(SourceKind.INQUIRY, check.id, 0, "", parties, check.office_id)
    return [
        Asked(
            ref=party.ref,
            name=party.name,
            party_id=uuid5(check.id, party.ref),
            is_registered=False,
            analysis=analysis_of(party),
            part=Part(
                side=party.side,
                state=PartState.PENDING,
                mandate=check.id,
                place=LAST,
                matters=frozenset(content.case_numbers),
                relation=content.tie(party),
            ),
            digest=digest_of(content_of(party)),
        )
        for party in parties.parties
        if party.ref in check.refs
    ]


def digest_of(content: Mapping[str, Any]) -> str:
    """Return what a decision on "the same party?" rests on; part and side do not count."""
    names = ("name", "kind", "born", "founded", "aliases", "identifiers")
    known = {name: content.get(name) for name in names}
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def evidence_of(one: str, other: str) -> str:
    return hashlib.sha256("".join(sorted((one, other))).encode()).hexdigest()[:32]
