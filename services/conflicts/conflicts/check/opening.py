"""Opening checks, and closing those that a newer sheet has overtaken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.queries import undecided_checks
from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from conflicts.check.verdict import REGISTERS
from contracts.conflicts import Purpose, SourceKind
from contracts.parties import PartySet, party_set_hash
from kit.ids import new_id

SUPERSEDED = "superseded"

_NUMBER = text("""
INSERT INTO check_number AS c (year, value) VALUES (:year, 1)
ON CONFLICT (year) DO UPDATE SET value = c.value + 1 RETURNING value
""")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, for whom. `refs` are the parties asked about (all of them when empty).

    `beside`: about a request's sheet beside the owner's, whose checks it leaves alone. `beyond`:
    what is asked beside the parties.
    """

    purpose: Purpose
    parties: PartySet
    office_id: UUID
    source: tuple[SourceKind, UUID, int] | None = None
    sheet_id: UUID | None = None
    lead_id: UUID | None = None
    requested_by: str | None = None
    reference: str | None = None
    refs: tuple[str, ...] = ()
    beside: bool = False
    beyond: Mapping[str, object] = field(default_factory=dict)

    @property
    def all_refs(self) -> list[str]:
        return list(self.refs) or [party.ref for party in self.parties.parties]

    @property
    def query(self) -> dict[str, object]:
        return {**self.parties.model_dump(mode="json", by_alias=True), **self.beyond}


async def open_check(
    session: AsyncSession, question: Question, *, now: datetime, claimed_for: float | None = None
) -> Check:
    """Queue a check, or return the undecided one that already asks exactly this.

    `claimed_for`: the caller runs it itself within so many seconds; no worker takes it before.
    """
    if question.purpose in REGISTERS and question.source is not None:
        same = await _overtake(session, question)
        if same is not None:
            _note_concerned(same, question)
            return same
    check = _new_check(question, await _take_number(session, now), now)
    if claimed_for is not None:
        check.state, check.run_at = CheckState.SEARCHING, now + timedelta(seconds=claimed_for)
    session.add(check)
    await session.flush()
    return check


async def _overtake(session: AsyncSession, question: Question) -> Check | None:
    """Make older questions about the same parties obsolete; return the one that asks the same."""
    assert question.source is not None
    kind, source_id, _ = question.source
    same = None
    for check in await undecided_checks(session, kind, source_id):
        if check.purpose not in REGISTERS:
            continue
        if same is None and _asks_the_same(check, question):
            same = check
        elif question.beside and check.sheet_id != question.sheet_id:
            continue
        elif _is_about(check, question):
            check.obsolete_because = SUPERSEDED
    return same


def _note_concerned(check: Check, question: Question) -> None:
    """Keep everyone who may not decide: a request knows less of them than the owner."""
    check.team = list(dict.fromkeys([*check.team, *question.parties.team]))
    check.lead_id = question.lead_id or check.lead_id


def _asks_the_same(check: Check, question: Question) -> bool:
    if check.purpose is not question.purpose or check.sheet_id != question.sheet_id:
        return False
    mine = {**question.query, "team": None}
    return mine == {**check.query, "team": None} and set(check.refs) == set(question.all_refs)


def _is_about(check: Check, question: Question) -> bool:
    late = (check.purpose is Purpose.NEW_PARTY, question.purpose is Purpose.NEW_PARTY)
    return late == (False, False) or (
        late == (True, True) and not set(check.refs).isdisjoint(question.all_refs)
    )


async def close_overtaken(
    session: AsyncSession, kind: SourceKind, source_id: UUID, because: str
) -> None:
    """Close the open checks of a source that no longer asks."""
    for check in await undecided_checks(session, kind, source_id):
        check.obsolete_because = because


async def close_settled(
    session: AsyncSession, kind: SourceKind, source_id: UUID, provisional: Collection[str]
) -> None:
    """Close the checks of late parties that are no longer provisional, and all of before."""
    for check in await undecided_checks(session, kind, source_id):
        late = check.purpose is Purpose.NEW_PARTY and set(check.refs) <= set(provisional)
        if check.purpose in REGISTERS and not late:
            check.obsolete_because = "party_changed"


async def _take_number(session: AsyncSession, now: datetime) -> str:
    value = (await session.execute(_NUMBER, {"year": now.year})).scalar_one()
    return f"C{now.year}-{value:06d}"


def _new_check(question: Question, number: str, now: datetime) -> Check:
    kind, source_id, version = question.source or (None, None, None)
    return Check(
        id=new_id(),
        number=number,
        purpose=question.purpose,
        state=CheckState.QUEUED,
        source_kind=kind,
        source_id=source_id,
        source_version=version,
        sheet_id=question.sheet_id,
        requested_by=question.requested_by,
        reference=question.reference,
        office_id=question.office_id,
        lead_id=question.lead_id,
        team=list(question.parties.team),
        party_set_hash=party_set_hash(question.parties),
        query=question.query,
        refs=question.all_refs,
        as_of=0,
        because=[],
        record={},
        attempts=0,
        run_at=now,
        created_at=now,
    )
