"""Receive, register and close complaints (E4, D5.3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint import timing
from complaints.complaint.announce import announce, announce_contact, note
from complaints.complaint.deadlines import NO_REPLY
from complaints.complaint.number import take_number
from complaints.complaint.period import run_investigation
from complaints.complaint.queries import get_complainant
from complaints.complaint.status import ComplaintStatus, check_status
from complaints.complaint.tables import Complainant, Complaint
from complaints.directory.queries import find_matter, get_office, is_client, known_staff
from complaints.settings import PeriodSettings
from contracts.complaints import (
    ComplaintCategory,
    ComplaintChannel,
    ComplaintClosed,
    ComplaintReceived,
    ComplaintRegistered,
    Deadline,
    Opinion,
)
from kit import clock
from kit.problems import Conflict, Invalid
from kit.timers import cancel_timers

OPINION_GIVEN = "opinion-given"


class OpinionMissing(Conflict):
    """D5.3.1: the complainant is asked, and has time to answer."""

    slug: ClassVar[str] = "opinion-missing"
    title: ClassVar[str] = "The complainant has not yet said what they think of the answer"
    title_zh: ClassVar[str] = "投诉人尚未对处理结果表达意见"


@dataclass(frozen=True)
class Told:
    """What reached the firm; ids are those of rows that are known here."""

    channel: ComplaintChannel
    received_at: datetime
    office_id: UUID
    name: str
    language: str
    text: str
    email: str | None = None
    phone: str | None = None
    claimed_number: str | None = None
    message_digest: str | None = None
    matter_id: UUID | None = None
    client_id: UUID | None = None


@dataclass(frozen=True)
class Registration:
    category: ComplaintCategory
    complained_of: Sequence[UUID]
    matter_id: UUID | None
    client_id: UUID | None


async def receive(
    session: AsyncSession, told: Told, periods: PeriodSettings, *, by: str
) -> Complaint:
    """Write it down; the 24 hours run from its receipt, however late that is."""
    matter = await find_matter(session, told.matter_id)
    complaint = Complaint(
        office_id=told.office_id,
        channel=told.channel,
        received_at=told.received_at,
        register_by=told.received_at + periods.registration,
        text=told.text,
        claimed_number=told.claimed_number,
        message_digest=told.message_digest,
        matter_id=told.matter_id,
        client_id=told.client_id,
        practice_area=matter.practice_area if matter else None,
    )
    session.add(complaint)
    await session.flush()
    await _announce_receipt(session, complaint, by=by)
    complainant = Complainant(
        complaint_id=complaint.id,
        name=told.name,
        email=told.email,
        phone=told.phone,
        language=told.language,
    )
    session.add(complainant)
    await announce_contact(session, complaint, complainant)
    due = complaint.register_by
    warning = due - periods.registration_warning
    await timing.run_until(session, Deadline.REGISTRATION, complaint.id, due, warning=warning)
    return complaint


async def register(
    session: AsyncSession,
    complaint: Complaint,
    entry: Registration,
    periods: PeriodSettings,
    *,
    by: str,
) -> None:
    """Give it a number and start the clocks of the investigation (E4, E5, D5.2.1)."""
    check_status(complaint.status, {ComplaintStatus.RECEIVED}, "register it")
    now, office = clock.now(), await get_office(session, complaint.office_id)
    complaint.move(ComplaintStatus.REGISTERED)
    await _take_entry(session, complaint, entry)
    complaint.registered_at, complaint.registered_by = now, by
    complaint.number = await take_number(session, office, now)
    await timing.stop(session, Deadline.REGISTRATION, complaint.id)
    due = await _start_clocks(session, complaint, periods, now)
    registered = ComplaintRegistered(
        complaint_id=complaint.id,
        number=complaint.number,
        office_id=complaint.office_id,
        category=entry.category,
        matter_id=complaint.matter_id,
        client_id=complaint.client_id,
        practice_area=complaint.practice_area,
        complained_of=tuple(complaint.complained_of),
        investigate_by=due,
        occurred_at=now,
    )
    await announce(session, registered, by=by)


async def take_opinion(
    session: AsyncSession, complaint: Complaint, opinion: Opinion, words: str | None, *, by: str
) -> None:
    """Keep what the complainant says of the answer; said again, the last word counts."""
    check_status(complaint.status, {ComplaintStatus.ANSWERED}, "take an opinion")
    complaint.opinion, complaint.opinion_words = opinion, words
    complaint.attention_of = complaint.registered_by
    await note(session, complaint.id, OPINION_GIVEN, by=by, detail={"opinion": opinion})


async def close(session: AsyncSession, complaint: Complaint, *, by: str) -> None:
    check_status(complaint.status, {ComplaintStatus.ANSWERED}, "close it")
    if complaint.opinion is None:
        detail = "Enter what the complainant says of the answer; silence closes it by itself."
        zh = "请先录入投诉人对处理结果的意见；逾期未回复的将自动结案。"
        raise OpinionMissing(detail, detail_zh=zh)
    await end(session, complaint, complaint.opinion, by=by)


async def end(session: AsyncSession, complaint: Complaint, opinion: Opinion, *, by: str) -> None:
    complaint.move(ComplaintStatus.CLOSED)
    complaint.opinion, complaint.closed_at = opinion, clock.now()
    await cancel_timers(session, NO_REPLY, complaint.id)
    closed = ComplaintClosed(
        complaint_id=complaint.id, opinion=opinion, occurred_at=complaint.closed_at
    )
    await announce(session, closed, by=by)


async def check_known(
    session: AsyncSession, *, matter_id: UUID | None = None, client_id: UUID | None = None
) -> None:
    """Refuse ids of which nothing has arrived here."""
    errors = []
    if matter_id is not None and await find_matter(session, matter_id) is None:
        errors.append({"pointer": "/matter_id", "detail": "is no matter that is known here"})
    if client_id is not None and not await is_client(session, client_id):
        errors.append({"pointer": "/client_id", "detail": "is no client who is known here"})
    if errors:
        raise Invalid("Name a matter and a client that are known here.", errors=errors)


async def _take_entry(session: AsyncSession, complaint: Complaint, entry: Registration) -> None:
    """Let what the officer found out replace what the complainant claimed."""
    await check_known(session, matter_id=entry.matter_id, client_id=entry.client_id)
    unknown = set(entry.complained_of) - await known_staff(session, entry.complained_of)
    if unknown:
        errors = [
            {"pointer": f"/complained_of/{n}", "detail": "is nobody who works or worked here"}
            for n, member in enumerate(entry.complained_of)
            if member in unknown
        ]
        raise Invalid("Name people of the firm.", errors=errors)
    complaint.category = entry.category
    complaint.complained_of = list(dict.fromkeys(entry.complained_of))
    matter = await find_matter(session, entry.matter_id)
    if matter is not None:
        complaint.matter_id, complaint.practice_area = matter.id, matter.practice_area
    if entry.client_id not in {None, complaint.client_id}:
        complaint.client_id = entry.client_id
        await announce_contact(session, complaint, await get_complainant(session, complaint.id))


async def _start_clocks(
    session: AsyncSession, complaint: Complaint, periods: PeriodSettings, now: datetime
) -> datetime:
    due = await run_investigation(session, complaint, now, periods)
    complaint.preliminary_by = preliminary = now + periods.preliminary
    warned_at = preliminary - periods.preliminary_warning
    await timing.run_until(
        session, Deadline.PRELIMINARY, complaint.id, preliminary, warning=warned_at
    )
    return due


async def _announce_receipt(session: AsyncSession, complaint: Complaint, *, by: str) -> None:
    received = ComplaintReceived(
        complaint_id=complaint.id,
        office_id=complaint.office_id,
        channel=complaint.channel,
        received_at=complaint.received_at,
        register_by=complaint.register_by,
        matter_id=complaint.matter_id,
        client_id=complaint.client_id,
        occurred_at=clock.now(),
    )
    await announce(session, received, by=by)
