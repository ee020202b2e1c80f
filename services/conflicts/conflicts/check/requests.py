"""A check by request: registered and committed first, then searched and answered at once."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID

from conflicts.check.engine import Engine
from conflicts.check.opening import Question, open_check
from conflicts.check.queries import get_check
from conflicts.check.running import run_check
from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from conflicts.check.verdict import REGISTERS
from conflicts.db import REGISTER_LOCK
from conflicts.reception.actions import receive_request
from conflicts.register.analysis import prepare_analyses
from conflicts.register.sheets import SheetContent
from contracts.conflicts import Purpose, SourceKind, Verdict
from contracts.firm import StaffSheetState
from contracts.intake import InquirySheetState
from contracts.matters import MatterSheetState
from kit import clock
from kit.db import take_lock
from kit.problems import Invalid

SOURCES: Final[dict[Purpose, frozenset[SourceKind]]] = {
    Purpose.NEW_MATTER: frozenset({SourceKind.INQUIRY, SourceKind.MATTER}),
    Purpose.REOPENING: frozenset({SourceKind.MATTER}),
    Purpose.NEW_PARTY: frozenset({SourceKind.MATTER}),
    Purpose.LATERAL_HIRE: frozenset({SourceKind.JOINER}),
    Purpose.RECUSAL: frozenset(),
}
ASKING_STATE: Final[dict[SourceKind, str]] = {
    SourceKind.INQUIRY: InquirySheetState.SUBMITTED,
    SourceKind.MATTER: MatterSheetState.SUBMITTED,
    SourceKind.JOINER: StaffSheetState.JOINING,
    SourceKind.COMPLAINT: "submitted",
}
POLL_SECONDS: Final = 0.05


class SourceDoesNotFit(Invalid):
    slug = "source-does-not-fit"
    title = "This purpose is asked for another kind of source"
    title_zh = "该用途与来源类型不符"


def check_source(question: Question) -> None:
    """Refuse a source that this purpose is never asked for.

    A complaint's investigator is asked about by the complaint's assignment alone, so that nobody
    clears one by a request about somebody else (X6).
    """
    allowed = SOURCES.get(question.purpose)
    if question.source is None or allowed is None or question.source[0] in allowed:
        return
    named = f"must be one of {', '.join(sorted(allowed))}" if allowed else "must not be given"
    what = f"{named} for {question.purpose}"
    errors = [{"pointer": "/source/kind", "detail": what}]
    raise SourceDoesNotFit(f"source.kind {what}.", errors=errors, allowed=sorted(allowed))


async def ask(engine: Engine, question: Question) -> UUID:
    """Return the check, with its verdict if that can be had within the check's seconds."""
    check_source(question)
    await prepare_analyses(question.parties.parties)
    check_id, mine = await _put(engine, question)
    if mine:
        await run_check(engine, check_id)
    else:
        await _wait_for_the_other(engine, check_id)
    return check_id


async def _put(engine: Engine, question: Question) -> tuple[UUID, bool]:
    """Register and queue in one transaction; tell whether it is ours to run."""
    now, lease = clock.now(), engine.settings.lease_seconds
    async with engine.sessions.begin() as session:
        if question.purpose in REGISTERS and question.source is not None:
            await take_lock(session, REGISTER_LOCK)
            content = _content(question)
            check = await receive_request(session, content, question, claimed_for=lease)
        else:
            check = await open_check(session, question, now=now, claimed_for=lease)
        is_new = check.created_at >= now
        return check.id, is_new or _claim(check, engine)


def _claim(check: Check, engine: Engine) -> bool:
    """Take over one that asks the same and waits for its turn."""
    again = check.state is CheckState.VERDICT and check.verdict is Verdict.INCOMPLETE
    if check.state is not CheckState.QUEUED and not again:
        return False
    check.move(CheckState.SEARCHING)
    check.run_at = clock.now() + timedelta(seconds=engine.settings.lease_seconds)
    return True


async def _wait_for_the_other(engine: Engine, check_id: UUID) -> None:
    """Let whoever runs it finish, within the limit."""
    deadline = asyncio.get_running_loop().time() + engine.settings.check_seconds
    while asyncio.get_running_loop().time() < deadline:
        async with engine.sessions() as session:
            check = await get_check(session, check_id)
            if check.state is not CheckState.SEARCHING:
                return
        await asyncio.sleep(POLL_SECONDS)


def _content(question: Question) -> SheetContent:
    assert question.source is not None
    kind, source_id, version = question.source
    late = question.purpose is Purpose.NEW_PARTY
    return SheetContent(
        kind=kind,
        id=source_id,
        version=version,
        state=MatterSheetState.OPEN if late else ASKING_STATE[kind],
        parties=question.parties,
        office_id=question.office_id,
        number=question.reference,
        lead_id=question.lead_id,
    )
