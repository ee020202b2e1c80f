"""Name an investigator, wait for the check, investigate and report (E5, X6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint import timing
from complaints.complaint.announce import SYSTEM, announce, note
from complaints.complaint.queries import lock_complaint
from complaints.complaint.status import (
    ComplaintStatus,
    Recusal,
    bars_of,
    check_status,
)
from complaints.complaint.tables import Complaint
from complaints.directory.queries import find_matter, works_as
from complaints.investigation.queries import lock_investigated_by
from complaints.investigation.status import ASSIGNED, Cause, StepKind
from complaints.investigation.tables import Step
from complaints.roles import INVESTIGATING
from complaints.settings import PeriodSettings
from contracts.complaints import (
    ComplaintAssigned,
    ComplaintReported,
    ComplaintStarted,
    ComplaintUnassigned,
    Deadline,
    Finding,
)
from contracts.conflicts import CheckDecided, Decision
from kit import clock
from kit.problems import Conflict, Invalid

CLEARED, STEP = "recusal-cleared", "step"


class MayNotInvestigate(Conflict):
    """X6: `bars` says why; the conflicts office may refuse for reasons that are not told here."""

    slug: ClassVar[str] = "may-not-investigate"
    title: ClassVar[str] = "This person may not investigate the complaint"
    title_zh: ClassVar[str] = "该人员应当回避，不得调查此投诉"


class NotYetCleared(Conflict):
    slug: ClassVar[str] = "recusal-not-cleared"
    title: ClassVar[str] = "The check of the investigator is not decided yet"
    title_zh: ClassVar[str] = "调查人回避审查尚未完成"


@dataclass(frozen=True)
class Report:
    finding: Finding
    cause: Cause
    text: str


async def assign(
    session: AsyncSession,
    complaint: Complaint,
    staff_id: UUID,
    periods: PeriodSettings,
    *,
    by: str,
) -> None:
    """Name who shall investigate; conflicts is asked whether they may (X6)."""
    complaint.move(ComplaintStatus.ASSIGNED)
    await _check_may_investigate(session, complaint, staff_id)
    now = clock.now()
    complaint.investigator_id, complaint.assigned_at = staff_id, now
    complaint.assignment += 1
    complaint.recusal = Recusal.PENDING
    await timing.run_until(session, Deadline.RECUSAL, complaint.id, now + periods.recusal)
    assigned = ComplaintAssigned(
        complaint_id=complaint.id,
        assignment=complaint.assignment,
        investigator_id=staff_id,
        office_id=complaint.office_id,
        matter_id=complaint.matter_id,
        client_id=complaint.client_id,
        complained_of=tuple(complaint.complained_of),
        occurred_at=now,
    )
    await announce(session, assigned, by=by)


async def take_decision(session: AsyncSession, event: CheckDecided) -> None:
    """Take what conflicts says of the present investigator; what came too late changes nothing."""
    assert event.source_id is not None
    complaint = await lock_complaint(session, event.source_id)
    is_asked_for = complaint.recusal is Recusal.PENDING
    if not is_asked_for or complaint.assignment != event.source_version:
        return
    if event.decision is Decision.DECLINED:
        await unassign(session, complaint, "refused", by=SYSTEM)
        return
    complaint.recusal = Recusal.CLEARED
    complaint.attention_of = None
    await timing.stop(session, Deadline.RECUSAL, complaint.id)
    detail = {"assignment": complaint.assignment, "check_id": str(event.check_id)}
    await note(session, complaint.id, CLEARED, by=SYSTEM, detail=detail)


async def unassign(
    session: AsyncSession, complaint: Complaint, reason: Literal["refused", "withdrawn"], *, by: str
) -> None:
    """Let somebody else be named; the clock of the investigation runs on."""
    check_status(complaint.status, ASSIGNED, "take the investigator off it")
    complaint.unassign()
    complaint.attention_of = complaint.registered_by
    await timing.stop(session, Deadline.RECUSAL, complaint.id)
    unassigned = ComplaintUnassigned(
        complaint_id=complaint.id,
        assignment=complaint.assignment,
        reason=reason,
        occurred_at=clock.now(),
    )
    await announce(session, unassigned, by=by)


async def recuse(session: AsyncSession, matter_id: UUID, members: Collection[UUID]) -> None:
    """Take those off who have come to work on the matter since they were named (X6)."""
    for complaint in await lock_investigated_by(session, matter_id, members):
        await unassign(session, complaint, "refused", by=SYSTEM)


async def start(session: AsyncSession, complaint: Complaint, *, by: str) -> None:
    complaint.move(ComplaintStatus.INVESTIGATING)
    assert complaint.investigator_id is not None
    if complaint.recusal is not Recusal.CLEARED:
        detail = "The conflicts office has not yet said whether you may investigate."
        raise NotYetCleared(detail, detail_zh="利冲部门尚未确认您是否应当回避，请稍候。")
    started = ComplaintStarted(
        complaint_id=complaint.id,
        investigator_id=complaint.investigator_id,
        occurred_at=clock.now(),
    )
    await announce(session, started, by=by)


async def add_step(
    session: AsyncSession,
    complaint: Complaint,
    kind: StepKind,
    text: str,
    *,
    done_at: datetime | None,
    by: str,
) -> Step:
    """Keep what was done; the preliminary step ends the preliminary investigation (D5.2.1)."""
    check_status(complaint.status, {ComplaintStatus.INVESTIGATING}, "add a step")
    now = clock.now()
    if done_at is not None and done_at > now:
        errors = [{"pointer": "/done_at", "detail": "must not be in the future"}]
        raise Invalid("A step is written down when it is done.", errors=errors)
    step = Step(complaint_id=complaint.id, kind=kind, text=text, done_at=done_at or now, by=by)
    session.add(step)
    if kind is StepKind.PRELIMINARY:
        await timing.stop(session, Deadline.PRELIMINARY, complaint.id)
    await note(session, complaint.id, STEP, by=by, detail={"kind": kind})
    return step


async def report(session: AsyncSession, complaint: Complaint, given: Report, *, by: str) -> None:
    """End the investigation with its written report (E5)."""
    complaint.move(ComplaintStatus.REPORTED)
    complaint.finding, complaint.cause = given.finding, given.cause
    complaint.report, complaint.reported_at = given.text, clock.now()
    complaint.attention_of = complaint.registered_by
    for deadline in (Deadline.PRELIMINARY, Deadline.INVESTIGATION):
        await timing.stop(session, deadline, complaint.id)
    reported = ComplaintReported(
        complaint_id=complaint.id,
        finding=given.finding,
        cause=given.cause,
        occurred_at=complaint.reported_at,
    )
    await announce(session, reported, by=by)


async def _check_may_investigate(
    session: AsyncSession, complaint: Complaint, staff_id: UUID
) -> None:
    if not await works_as(session, staff_id, INVESTIGATING):
        what = "is nobody who works here and may investigate"
        errors = [{"pointer": "/staff_id", "detail": what}]
        raise Invalid("Name somebody who works here and may investigate.", errors=errors)
    matter = await find_matter(session, complaint.matter_id)
    bars = bars_of(
        staff_id,
        complained_of=complaint.complained_of,
        lead=matter.lead_lawyer_id if matter else None,
        team=matter.team if matter else (),
    )
    if bars:
        detail = "Whoever is complained of or works on the matter recuses; name somebody else."
        zh = "被投诉人及本案承办人员应当回避，请另行指定调查人。"
        raise MayNotInvestigate(detail, detail_zh=zh, bars=bars)
