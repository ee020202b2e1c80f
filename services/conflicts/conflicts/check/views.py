"""How a check is shown: hits of walled rows say nothing, hits of other offices no mandate."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.lists import clearance_of_check
from conflicts.check.queries import hits_of
from conflicts.check.status import CheckState, Disposition
from conflicts.check.tables import Check, Hit
from conflicts.clearance.status import ClearanceState
from conflicts.names.queries import Names, read_names
from conflicts.rules.pack import RuleClass
from conflicts.wall.queries import is_conflicts_office, walled_off
from contracts.conflicts import Decision, Purpose, SourceKind, Verdict
from contracts.parties import Side
from kit.auth import Principal
from kit.http import View
from kit.languages import EN, ZH

RESTRICTED: Final = {
    ZH: "存在受限匹配，已通知利益冲突办公室",
    EN: "restricted match, the conflicts office has been told",
}


class FoundParty(View):
    """`office` and `contact` are names: whom to call where; null where none is known here."""

    id: UUID
    name: str
    side: Side
    office_id: UUID
    office: str | None
    year: int | None
    contact_staff_id: UUID | None
    contact: str | None


class ReasonView(View):
    code: str
    text: str
    weight: float
    path: str


class RuleView(View):
    """`needs`: what lifts it; `decided_by`: the role that decides."""

    id: str
    rule_class: RuleClass = Field(serialization_alias="class")
    title: str
    citation: str
    needs: str
    decided_by: str


class Engagement(View):
    kind: SourceKind
    id: UUID
    number: str | None


class HitView(View):
    """`restricted`: a wall keeps the row from the caller; only `message` says something."""

    id: UUID
    ref: str
    restricted: bool
    message: str | None = None
    party: FoundParty | None = None
    score: float | None = None
    reasons: list[ReasonView] | None = None
    rule: RuleView | None = None
    engagement: Engagement | None = None
    disposition: Disposition | None = None
    disposition_reason: str | None = None
    revision: int | None = None


class ClearanceBrief(View):
    id: UUID
    state: ClearanceState
    expires_at: datetime


class Source(View):
    kind: SourceKind
    id: UUID
    version: int | None


class CheckRow(View):
    """A check in a list; `because` names what keeps it from being cleared automatically.

    The verdict is `incomplete` until the search has been through.
    """

    id: UUID
    number: str
    purpose: Purpose
    state: CheckState
    verdict: Verdict
    decision: Decision | None
    office_id: UUID
    reference: str | None
    source: Source | None
    because: list[str]
    created_at: datetime
    obsolete_because: str | None
    revision: int


class CheckView(CheckRow):
    """`as_of`: the moment of the register that the answer includes."""

    as_of: datetime | None
    matcher_version: str | None
    rules_version: str | None
    party_set_hash: str
    decided_at: datetime | None
    decision_reason: str | None
    clearance: ClearanceBrief | None
    hits: list[HitView]


def row_of(check: Check) -> dict[str, Any]:
    source = None
    if check.source_kind is not None and check.source_id is not None:
        source = Source(kind=check.source_kind, id=check.source_id, version=check.source_version)
    names = CheckRow.model_fields.keys() - {"source", "verdict"}
    verdict = check.verdict or Verdict.INCOMPLETE
    return {name: getattr(check, name) for name in names} | {"source": source, "verdict": verdict}


async def show_check(
    session: AsyncSession, check: Check, caller: Principal, language: str
) -> CheckView:
    hits = await hits_of(session, check.id)
    walled = await walled_off(session, caller, {hit.source_id for hit in hits if hit.source_id})
    clearance = await clearance_of_check(session, check.id)
    names = await names_in(session, hits)
    return CheckView(
        **row_of(check),
        as_of=check.as_of_at,
        matcher_version=check.matcher_version,
        rules_version=check.rules_version,
        party_set_hash=check.party_set_hash,
        decided_at=check.decided_at,
        decision_reason=check.decision_reason,
        clearance=None if clearance is None else ClearanceBrief.model_validate(clearance),
        hits=[
            show_hit(hit, caller, language, None if hit.source_id in walled else names)
            for hit in hits
        ],
    )


async def names_in(session: AsyncSession, hits: Sequence[Hit]) -> Names:
    """Return the names of the offices and contacts that the hits speak of."""
    return await read_names(session, [hit.office_id for hit in hits], map(_contact_id, hits))


def _contact_id(hit: Hit) -> UUID | None:
    known = hit.found.get("contact_staff_id")
    return UUID(known) if known else None


def show_hit(hit: Hit, caller: Principal, language: str, names: Names | None) -> HitView:
    """`names` None: a wall restricts the hit."""
    if names is None:
        return HitView(id=hit.id, ref=hit.ref, restricted=True, message=RESTRICTED[language])
    found, office = hit.found, is_conflicts_office(caller)
    whole = office or hit.office_id in caller.offices
    return HitView(
        id=hit.id,
        ref=hit.ref,
        restricted=False,
        party=_party(hit, names) if found else None,
        score=hit.score,
        reasons=reasons_in(language, hit.reasons, names_only=not whole),
        rule=_rule(hit, language),
        engagement=_engagement(hit) if office else None,
        disposition=hit.disposition,
        disposition_reason=hit.disposition_reason if whole else None,
        revision=hit.revision,
    )


def reasons_in(
    language: str, reasons: Iterable[dict[str, Any]], *, names_only: bool
) -> list[ReasonView]:
    """Of another office's party the caller reads only what its names say."""
    text: Literal["text_zh", "text_en"] = "text_zh" if language == ZH else "text_en"
    return [
        ReasonView(code=r["code"], text=r[text], weight=r["weight"], path=r["path"])
        for r in reasons
        if not names_only or "identifier" not in r["path"]
    ]


def _party(hit: Hit, names: Names) -> FoundParty:
    shown = {name: hit.found.get(name) for name in ("name", "side", "year", "contact_staff_id")}
    called = {"office": names.office(hit.office_id), "contact": names.person(_contact_id(hit))}
    return FoundParty(id=hit.party_id, office_id=hit.office_id, **shown, **called)


def _engagement(hit: Hit) -> Engagement | None:
    if hit.source_kind is None or hit.source_id is None:
        return None
    return Engagement(kind=hit.source_kind, id=hit.source_id, number=hit.found.get("number"))


def _rule(hit: Hit, language: str) -> RuleView | None:
    if hit.rule_class is None:
        return None
    words = "zh" if language == ZH else "en"
    finding = hit.finding
    return RuleView(
        id=hit.rule_id,
        rule_class=hit.rule_class,
        title=finding["title"][words],
        citation=finding["citation"][words],
        needs=finding["needs"][words],
        decided_by=finding["decided_by"],
    )
