"""A party sheet arrives: what it registers, voids, checks and lets be evaluated.

Callers hold the register lock.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.alert.actions import raise_late_sheet
from conflicts.check.erasing import blank_checks
from conflicts.check.opening import Question, close_overtaken, close_settled, open_check
from conflicts.check.queries import get_check
from conflicts.check.tables import Check
from conflicts.clearance.actions import void
from conflicts.clearance.queries import granted_for
from conflicts.clearance.tables import Clearance
from conflicts.evaluation.actions import evaluate_later
from conflicts.evaluation.tables import Lane
from conflicts.register.actions import Change, erase_source, register_owned, register_requested
from conflicts.register.queries import find_sheet, parties_of
from conflicts.register.sheets import SheetContent
from conflicts.register.status import ASKS_FOR_A_CHECK, GIVES_UP, Origin
from conflicts.register.tables import Sheet
from conflicts.rules.pack import PartState
from contracts.conflicts import Purpose, SourceKind
from contracts.parties import PartySet
from kit import clock
from kit.problems import Conflict


class NothingProvisional(Conflict):
    slug = "nothing-provisional"
    title = "No party of this matter waits for a check"
    title_zh = "该案件没有待确认的当事人"


async def receive_sheet(session: AsyncSession, content: SheetContent, *, now: datetime) -> None:
    """Take the owner's sheet."""
    clearance = await granted_for(session, content.kind, content.id)
    covered = None if clearance is None else clearance.party_set_hash
    change = await register_owned(session, content, cleared_hash=covered, now=now)
    if change is None:
        return
    if change.late:
        await raise_late_sheet(session, change.sheet, now=now)
    if change.sheet.redeemed_into is not None:
        return
    await _keep_or_void(session, clearance, content, now)
    await _check_or_close(session, change, content, now)
    slow = change.is_first and content.imported
    cause = "import" if slow else "sheet"
    evaluate_later(session, change, cause=cause, lane=Lane.SLOW if slow else Lane.NORMAL)


async def receive_request(
    session: AsyncSession,
    content: SheetContent,
    question: Question,
    *,
    claimed_for: float,
) -> Check:
    """Register what a request brought, before it is answered, and open its check.

    A request for what is cleared already gets the check that cleared it.
    """
    now = clock.now()
    clearance = await granted_for(session, content.kind, content.id)
    covered = None if clearance is None else clearance.party_set_hash
    change = await register_requested(session, content, cleared_hash=covered, now=now)
    owner = await find_sheet(session, content.kind, content.id, Origin.OWNER)
    if owner is None:
        await _keep_or_void(session, clearance, content, now)
    evaluate_later(session, change, cause="request")
    if clearance is not None and covered == content.hash:
        return await get_check(session, clearance.check_id)
    beside = owner is not None and owner.id != change.sheet.id
    asked = replace(question, sheet_id=change.sheet.id, beside=beside)
    if owner is not None:
        asked = replace(asked, lead_id=owner.lead_id, parties=_with_team(asked.parties, owner))
    if question.purpose is Purpose.NEW_PARTY:
        asked = replace(asked, refs=await _provisional(session, change.sheet))
    return await open_check(session, asked, now=now, claimed_for=claimed_for)


def _with_team(parties: PartySet, sheet: Sheet) -> PartySet:
    return parties.model_copy(update={"team": tuple(dict.fromkeys([*parties.team, *sheet.team]))})


async def _provisional(session: AsyncSession, sheet: Sheet) -> tuple[str, ...]:
    rows = await parties_of(session, sheet.id)
    refs = tuple(sorted(row.ref for row in rows.values() if row.provisional))
    if not refs:
        raise NothingProvisional(
            f"Every party of {sheet.source_kind} {sheet.source_id} is confirmed."
        )
    return refs


async def _keep_or_void(
    session: AsyncSession, clearance: Clearance | None, content: SheetContent, now: datetime
) -> None:
    """Void what was granted for other parties, or for an inquiry that is given up."""
    if clearance is None:
        return
    if content.hash != clearance.party_set_hash:
        await void(session, clearance, "hash", now=now)
    elif content.state in GIVES_UP:
        await void(session, clearance, content.state, now=now)


async def _check_or_close(
    session: AsyncSession, change: Change, content: SheetContent, now: datetime
) -> None:
    if change.sheet.standing is PartState.LIVE:
        rows = await parties_of(session, change.sheet.id)
        waiting = {row.ref for row in rows.values() if row.provisional}
        await close_settled(session, content.kind, content.id, waiting)
        if change.provisional:
            refs = tuple(change.provisional)
            question = question_of(change.sheet.id, content, Purpose.NEW_PARTY, refs)
            await open_check(session, question, now=now)
    elif content.state in ASKS_FOR_A_CHECK:
        if change.sheet.standing is not PartState.CLEARED:
            question = question_of(change.sheet.id, content, purpose_of(content))
            await open_check(session, question, now=now)
    elif content.state != "engaged":
        await close_overtaken(session, content.kind, content.id, content.state)


def purpose_of(content: SheetContent) -> Purpose:
    """Return what a sheet asks for that asks for a check of all its parties."""
    if content.kind is SourceKind.JOINER:
        return Purpose.LATERAL_HIRE
    reopens = content.opened_on is not None or content.ended_on is not None
    is_matter = content.kind is SourceKind.MATTER
    return Purpose.REOPENING if is_matter and reopens else Purpose.NEW_MATTER


def question_of(
    sheet_id: UUID, content: SheetContent, purpose: Purpose, refs: tuple[str, ...] = ()
) -> Question:
    return Question(
        purpose=purpose,
        parties=content.parties,
        office_id=content.office_id,
        source=(content.kind, content.id, content.version),
        sheet_id=sheet_id,
        lead_id=content.lead_id,
        refs=refs,
    )


async def forget_source(
    session: AsyncSession, kind: SourceKind, source_id: UUID, version: int | None, *, now: datetime
) -> None:
    """Erase the source's parties, and end what rests on them."""
    clearance = await granted_for(session, kind, source_id)
    erased = await erase_source(session, kind, source_id, version, now=now)
    if clearance is not None:
        await void(session, clearance, "erased", now=now)
    await close_overtaken(session, kind, source_id, "erased")
    await blank_checks(session, erased)
