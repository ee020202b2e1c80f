"""Complaints in every status, for tests on a real database."""

import base64
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.app import SERVICE
from complaints.complaint import actions as complaints
from complaints.complaint.actions import Registration, Told
from complaints.complaint.queries import lock_complaint
from complaints.complaint.status import ComplaintStatus
from complaints.complaint.tables import Complaint
from complaints.directory.testing import CLIENT, INVESTIGATOR, MATTER, OFFICER, SHANGHAI, SUN, WANG
from complaints.evidence.actions import File, Files
from complaints.evidence.store import LocalFolder
from complaints.investigation import actions as investigation
from complaints.investigation.actions import Report
from complaints.investigation.status import Cause
from complaints.letter import actions as letters
from complaints.letter.actions import Answer
from complaints.settings import FilesSettings, PeriodSettings
from contracts.complaints import ComplaintCategory, ComplaintChannel, Finding, Opinion
from contracts.conflicts import CheckDecided, Decision, Purpose, SourceKind
from contracts.event import Event
from kit import clock
from kit.db import Database
from kit.ids import new_id
from kit.links import LinkSigner
from kit.settings import LinkReadingSettings, LinkSigningSettings

MONDAY: Final = datetime.fromisoformat("2026-03-09T09:00:00+08:00")
NAME: Final = "司徒明远"
COMPLAINT: Final = "承办律师三周没有回复我的电话。"
PERIODS: Final = PeriodSettings()
SIGNING: Final = LinkSigningSettings(private_key=SecretStr(base64.b64encode(bytes(32)).decode()))
REGISTRATION: Final = Registration(ComplaintCategory.SERVICE_ATTITUDE, [WANG], MATTER, CLIENT)
ANSWER: Final = Answer(
    language="zh-CN",
    handling="经调查，承办律师确有三周未回复来电，已责成书面致歉。",
    improvement="自下月起，来电须在一个工作日内回复。",
    rights_and_appeal="如不满意，可自收到之日起三十日内向投诉委员会申诉。",
    signed_by="何平",
)
REPORT: Final = Report(Finding.PARTLY_UPHELD, Cause.COMMUNICATION, "电话记录显示三周未回复。")

Fact = TypeVar("Fact", bound=Event)


def settings_in(folder: Path) -> dict[str, Any]:
    """Return what this service needs beside the kit's settings."""
    return {
        "files": FilesSettings(folder=folder),
        "links": LinkReadingSettings(public_key=SIGNING.public_key),
    }


def sign(purpose: str, row_id: UUID, days: int = 30) -> str:
    """Return a link as notifications signs it."""
    return LinkSigner(SIGNING).sign(purpose, row_id, clock.now() + timedelta(days=days))


class Store:
    """Brings complaints into a status by the service's own actions, each in its transaction."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.files = Files(LocalFolder(folder), FilesSettings(folder=folder))

    async def do(self, action: Callable[..., Awaitable[Any]], *given: Any, **named: Any) -> Any:  # noqa: ANN401 - any action
        async with self.database.sessions.begin() as session:
            return await action(session, *given, **named)

    async def change(
        self,
        action: Callable[..., Awaitable[Any]],
        complaint: Complaint,
        *given: Any,  # noqa: ANN401 - any action
        by: str = OFFICER,
    ) -> Complaint:
        """Run an action that takes a complaint."""
        async with self.database.sessions.begin() as session:
            row = await lock_complaint(session, complaint.id)
            await action(session, row, *given, by=by)
        return await self.get(complaint.id)

    async def get(self, complaint_id: UUID) -> Complaint:
        complaint: Complaint = await self.do(lock_complaint, complaint_id)
        return complaint

    async def received(self, **changes: Any) -> Complaint:  # noqa: ANN401 - fields of Told
        given: dict[str, Any] = {
            "channel": ComplaintChannel.WEB_FORM,
            "received_at": clock.now(),
            "office_id": SHANGHAI,
            "name": NAME,
            "language": "zh-CN",
            "text": COMPLAINT,
            "email": "situ@example.test",
            "matter_id": MATTER,
            "client_id": CLIENT,
        } | changes
        told = Told(**given)
        complaint: Complaint = await self.do(complaints.receive, told, PERIODS, by=OFFICER)
        return await self.get(complaint.id)

    async def registered(self, **changes: Any) -> Complaint:  # noqa: ANN401 - fields of Told
        complaint = await self.received(**changes)
        return await self.change(complaints.register, complaint, REGISTRATION, PERIODS)

    async def assigned(self, staff_id: UUID = SUN) -> Complaint:
        complaint = await self.registered()
        return await self.change(investigation.assign, complaint, staff_id, PERIODS)

    async def cleared(self) -> Complaint:
        complaint = await self.assigned()
        await self.do(investigation.take_decision, decided(complaint))
        return await self.get(complaint.id)

    async def investigating(self) -> Complaint:
        return await self.change(investigation.start, await self.cleared(), by=INVESTIGATOR)

    async def investigated(self, complaint: Complaint) -> Complaint:
        """Bring a registered one to its investigation."""
        complaint = await self.change(investigation.assign, complaint, SUN, PERIODS)
        await self.do(investigation.take_decision, decided(complaint))
        return await self.change(investigation.start, complaint, by=INVESTIGATOR)

    async def reported(self) -> Complaint:
        complaint = await self.investigating()
        return await self.change(investigation.report, complaint, REPORT, by=INVESTIGATOR)

    async def answered(self, answer: Answer = ANSWER) -> Complaint:
        return await self.change(letters.answer, await self.reported(), answer, PERIODS)

    async def closed(self) -> Complaint:
        complaint = await self.answered()
        await self.change(complaints.take_opinion, complaint, Opinion.SATISFIED, "谢谢。")
        return await self.change(complaints.close, complaint)

    async def in_status(self, status: ComplaintStatus) -> Complaint:
        make: dict[ComplaintStatus, Callable[[], Awaitable[Complaint]]] = {
            ComplaintStatus.RECEIVED: self.received,
            ComplaintStatus.REGISTERED: self.registered,
            ComplaintStatus.ASSIGNED: self.cleared,
            ComplaintStatus.INVESTIGATING: self.investigating,
            ComplaintStatus.REPORTED: self.reported,
            ComplaintStatus.ANSWERED: self.answered,
            ComplaintStatus.CLOSED: self.closed,
        }
        return await make[status]()

    async def add_file(
        self, session: AsyncSession, complaint: Complaint, file: File, *, by: str
    ) -> None:
        await self.files.add(session, complaint, file, by=by)

    def kept_files(self) -> list[Path]:
        folder = self.files.limits.folder
        return [path for path in folder.rglob("*") if path.is_file()]

    async def fire_at(self, moment: datetime) -> int:
        """Fire what is due then, as a worker that comes up at that moment."""
        (timers,) = SERVICE.timers
        with clock.stopped_at(moment):
            return await timers.fire_due(self.database.sessions)

    async def announced(self, complaint_id: UUID) -> list[str]:
        """Return the middle of the types of the complaint's facts, in order."""
        rows = await self._rows(complaint_id, "complaints.complaint")
        return [str(row.type).split(".")[2] for row in rows]

    async def facts(self, complaint_id: UUID, event: type[Fact]) -> list[Fact]:
        rows = await self._rows(complaint_id, event.topic)
        found = [row for row in rows if row.type == event.event_type and row.payload is not None]
        return [event.model_validate_json(row.payload) for row in found]

    async def rows(self, query: str, **given: object) -> Any:  # noqa: ANN401 - rows of any query
        async with self.database.sessions() as session:
            return (await session.execute(text(query), given)).all()

    async def _rows(self, complaint_id: UUID, topic: str) -> Any:  # noqa: ANN401 - rows of the outbox
        wanted = "SELECT type, payload FROM outbox WHERE topic = :topic AND key = :key ORDER BY seq"
        return await self.rows(wanted, topic=topic, key=str(complaint_id))


def decided(
    complaint: Complaint, decision: Decision = Decision.CLEARED, *, version: int | None = None
) -> CheckDecided:
    """Return what conflicts announces of the complaint's investigator."""
    return CheckDecided(
        check_id=new_id(),
        purpose=Purpose.RECUSAL,
        source_kind=SourceKind.COMPLAINT,
        source_id=complaint.id,
        source_version=complaint.assignment if version is None else version,
        office_id=complaint.office_id,
        party_set_hash="0" * 64,
        decision=decision,
        decided_by=None,
        refs=("investigator",),
    )


def at(complaint: Complaint, rest: str = "") -> str:
    return f"/v1/complaints/{complaint.id}{rest}"
