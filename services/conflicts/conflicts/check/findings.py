"""Which matches are findings: rules over candidates, and over the check's own parties."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.engine import Candidate
from conflicts.check.parts import Asked, digest_of, evidence_of, part_of
from conflicts.check.status import STOPPING
from conflicts.matching.scoring import Match, score
from conflicts.register.queries import load_parts
from conflicts.register.tables import Party, Sheet
from conflicts.rules.judge import NO_FINDING, Finding, Gravity, Part, gravity_of, judge
from conflicts.rules.pack import Pack
from contracts.conflicts import SourceKind


@dataclass(frozen=True, slots=True)
class Judged:
    """A match with another party, and what the rules say (None: no rule applies).

    `found` is what a hit shows of the other one, as it was at this moment.
    """

    asked: Asked
    party_id: UUID
    part: Part
    source_kind: SourceKind | None
    source_id: UUID | None
    office_id: UUID
    match: Match
    finding: Finding | None
    evidence: str
    found: dict[str, Any]

    @property
    def stops(self) -> bool:
        return self.finding is not None and self.finding.rule_class in STOPPING

    @property
    def gravity(self) -> Gravity:
        if self.finding is None:
            return NO_FINDING
        return gravity_of(self.finding.rule_class, self.finding.severity)

    @property
    def rule_id(self) -> str:
        return "" if self.finding is None else self.finding.rule_id

    @property
    def pair(self) -> tuple[UUID, UUID]:
        low, high = sorted((self.asked.party_id, self.party_id))
        return low, high


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose parties are asked about (`kind` None: a check that registers nothing)."""

    kind: SourceKind | None
    id: UUID | None
    office_id: UUID


async def judge_candidates(
    session: AsyncSession,
    asked: Iterable[Asked],
    candidates: Sequence[Candidate],
    pack: Pack,
    on: date,
    *,
    inquiry_id: UUID | None = None,
) -> list[Judged]:
    """Judge each candidate as it stands now, but for the mandate's own rows.

    `inquiry_id`: the inquiry that the asking matter came from.
    """
    by_ref = {one.ref: one for one in asked}
    rows = await load_parts(session, {candidate.party_id for candidate in candidates})
    known = {party.id: (party, sheet) for party, sheet in rows}
    judged = []
    for candidate in candidates:
        one, row = by_ref.get(candidate.ref), known.get(candidate.party_id)
        if one is None or row is None or _is_own(one.part.mandate, inquiry_id, row[1]):
            continue
        judged.append(_judge_one(one, *row, candidate.match, pack, on))
    return judged


def _is_own(mandate: UUID, inquiry_id: UUID | None, sheet: Sheet) -> bool:
    """Tell whether the sheet is the mandate's own, or the inquiry or matter it became."""
    return sheet.source_id in {mandate, inquiry_id} or sheet.inquiry_id == mandate


def _judge_one(
    one: Asked, party: Party, sheet: Sheet, match: Match, pack: Pack, on: date
) -> Judged:
    part = part_of(party, sheet)
    return Judged(
        asked=one,
        party_id=party.id,
        part=part,
        source_kind=sheet.source_kind,
        source_id=sheet.source_id,
        office_id=sheet.office_id,
        match=match,
        finding=judge(one.part, part, pack=pack, on=on),
        evidence=evidence_of(one.digest, digest_of(party.content)),
        found=shown_of(party, sheet),
    )


def shown_of(party: Party, sheet: Sheet) -> dict[str, Any]:
    """Return what a hit keeps of the found part; who may read which of it is decided later."""
    since = sheet.opened_on or sheet.registered_at.date()
    return {
        "name": party.name,
        "side": party.side.value,
        "role": party.role.value,
        "state": (part_of(party, sheet).state).value,
        "office_id": str(sheet.office_id),
        "year": since.year,
        "contact_staff_id": str(sheet.lead_id) if sheet.lead_id else None,
        "number": sheet.number,
        "reg_seq": party.reg_seq,
    }


def judge_own(asked: Sequence[Asked], owner: Owner, pack: Pack, on: date) -> list[Judged]:
    """Match the parties of one sheet among themselves: client and adverse may be the same."""
    judged = []
    for one, other in combinations(asked, 2):
        if set(one.analysis.keys).isdisjoint(other.analysis.keys):
            continue
        match = score(one.analysis, other.analysis)
        finding = judge(one.part, other.part, pack=pack, on=on) if match.flagged else None
        if finding is not None:
            judged.append(_judged_own(one, other, owner, match, finding))
    return judged


def _judged_own(one: Asked, other: Asked, owner: Owner, match: Match, finding: Finding) -> Judged:
    return Judged(
        asked=one,
        party_id=other.party_id,
        part=other.part,
        source_kind=owner.kind,
        source_id=owner.id,
        office_id=owner.office_id,
        match=match,
        finding=finding,
        evidence=evidence_of(one.digest, other.digest),
        found={
            "name": other.name,
            "side": other.part.side.value,
            "state": other.part.state.value,
            "office_id": str(owner.office_id),
            "own_ref": other.ref,
        },
    )
