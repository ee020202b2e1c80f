"""A small firm that receives messages, and a mail server, for tests on a real database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, Final, TypeVar
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import SourceKind, WallRecorded
from contracts.event import Event
from contracts.firm import AccessChanged, AccessState, OfficeKind, OfficeOpened, StaffRecorded
from contracts.intake import ContactRecorded
from contracts.matters import MatterOpened
from kit import access, clock, walls
from kit.access import Role
from kit.db import Database
from kit.ids import new_id
from notifications.directory import actions as directory
from notifications.feed import actions as feed
from notifications.message.actions import post
from notifications.message.tables import Message
from notifications.rule import actions as rules

SHANGHAI, BEIJING = UUID(int=1), UUID(int=2)
CHEN, WANG, SUN, GAO, HE, LIN, GONE = (UUID(int=n) for n in (11, 12, 13, 14, 15, 16, 17))
CLIENT: Final = UUID(int=31)
R = Role
# principal: staff id, name, role, office
PEOPLE: Final = {
    "chen.jing": (CHEN, "陈静", R.LEAD_LAWYER, SHANGHAI),
    "wang.lei": (WANG, "王磊", R.CONFLICTS_OFFICER, BEIJING),
    "sun.hao": (SUN, "孙浩", R.CLIENT_SERVICE_OFFICER, SHANGHAI),
    "gao.yan": (GAO, "高燕", R.COMPLAINTS_COMMITTEE, BEIJING),
    "he.ping": (HE, "何平", R.INTAKE_OFFICER, SHANGHAI),
    "lin.na": (LIN, "林娜", R.MANAGEMENT, SHANGHAI),
    "gone": (GONE, "已离职", R.CLIENT_SERVICE_OFFICER, SHANGHAI),
}
ADMINISTRATOR: Final = "zhao.min"
Fact = TypeVar("Fact", bound=Event)


async def furnish(session: AsyncSession) -> None:
    """Two offices, a person in each role, one leaver, a client, a living conflicts service."""
    for office_id, code, name in ((SHANGHAI, "SH", "上海分所"), (BEIJING, "BJ", "北京总所")):
        await directory.keep_office(session, office(office_id, code, name))
    for principal, (staff_id, name, role, office_id) in PEOPLE.items():
        await directory.keep_staff(session, staff_member(staff_id, principal, name))
        await access.keep(session, given(principal, staff_id, role, office_id))
    await access.keep(session, given(ADMINISTRATOR, None, R.ADMINISTRATOR, BEIJING))
    await directory.keep_client(session, contact(CLIENT))
    await beat(session)


def office(office_id: UUID, code: str, name: str) -> OfficeOpened:
    return OfficeOpened(
        office_id=office_id,
        name=name,
        code=code,
        office_kind=OfficeKind.BRANCH,
        parent_id=None,
        timezone="Asia/Shanghai",
        opened_on=date(2001, 1, 1),
    )


def staff_member(
    staff_id: UUID, principal: str, name: str, language: str = "zh-CN"
) -> StaffRecorded:
    return StaffRecorded(
        staff_id=staff_id,
        principal=principal,
        display_name=name,
        email=f"{principal}@firm.test",
        language="en" if language == "en" else "zh-CN",
        office_id=SHANGHAI,
        active=True,
    )


def given(
    principal: str, staff_id: UUID | None, role: Role, office_id: UUID, state: str = ""
) -> AccessChanged:
    left = state == "left" or principal == "gone"
    return AccessChanged(
        principal=principal,
        staff_id=staff_id,
        roles=(role,),
        office_ids=(office_id,),
        state=AccessState.LEFT if left else AccessState.ACTIVE,
    )


def contact(client_id: UUID, name: str = "远景公司", **changes: Any) -> ContactRecorded:  # noqa: ANN401 - fields of the contract
    fields: dict[str, Any] = {
        "client_id": client_id,
        "display_name": name,
        "email": f"client{client_id.int % 1000}@client.test",
        "phone": None,
        "language": "zh-CN",
        "may_be_contacted": True,
    }
    return ContactRecorded.model_validate(fields | changes)


def opened(matter_id: UUID | None = None, **changes: Any) -> MatterOpened:  # noqa: ANN401 - fields of the contract
    fields: dict[str, Any] = {
        "matter_id": matter_id or new_id(),
        "number": "(2026)SH-00001",
        "office_id": SHANGHAI,
        "client_id": CLIENT,
        "practice_area": "contract",
        "lead_lawyer_id": CHEN,
        "opened_on": date(2026, 3, 9),
    }
    return MatterOpened.model_validate(fields | changes)


def wall(row_id: UUID, *members: UUID) -> WallRecorded:
    return WallRecorded(row_id=row_id, row_kind=SourceKind.MATTER, members=members, until=None)


async def beat(session: AsyncSession, age: timedelta = timedelta(minutes=-5)) -> None:
    """Let the heartbeat of conflicts be this old; the default is safely ahead of every offer."""
    await session.execute(text("DELETE FROM heartbeat"))
    epoch = UUID(int=99)
    await session.execute(
        text(
            "INSERT INTO heartbeat (service, at, epoch, trusted_epoch) "
            "VALUES ('conflicts', :at, :epoch, :epoch)"
        ),
        {"at": clock.now() - age, "epoch": epoch},
    )


class Store:
    """Takes events as the consumer does, and tells what has become of them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def take(self, *events: Event) -> None:
        for event in events:
            async with self.database.sessions.begin() as session:
                await rules.take(session, event)
                await feed.offer(session, event)

    async def keep(self, change: Any, keep: Any) -> None:  # noqa: ANN401 - any announced state and its keeper
        async with self.database.sessions.begin() as session:
            await keep(session, change)

    async def wall(self, row_id: UUID, *members: UUID) -> None:
        await self.keep(wall(row_id, *members), walls.keep)

    async def post(self) -> int:
        async with self.database.sessions.begin() as session:
            return await post(session)

    async def messages(self, **wanted: Any) -> list[Message]:  # noqa: ANN401 - columns of Message
        found = select(Message).filter_by(**wanted).order_by(Message.queued_at, Message.id)
        async with self.database.sessions() as session:
            return list(await session.scalars(found))

    async def message(self, **wanted: Any) -> Message:  # noqa: ANN401 - columns of Message
        (found,) = await self.messages(**wanted)
        return found

    async def told(self) -> list[tuple[UUID, str, str]]:
        """Return recipient, template and channel of every message."""
        return sorted((m.recipient_id, m.template, m.channel.value) for m in await self.messages())

    async def facts(self, event: type[Fact]) -> list[Fact]:
        rows = text("SELECT payload FROM outbox WHERE type = :type ORDER BY seq")
        async with self.database.sessions() as session:
            found = await session.scalars(rows, {"type": event.event_type})
            return [event.model_validate_json(payload) for payload in found]


@dataclass
class MailServer:
    """Keeps what it accepts. `answers` are given to the next mails instead of acceptance."""

    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's hook
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        parsed = BytesParser(policy=policy.default).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.arrived.set()
        return "250 OK"

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._speak, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    def _speak(self) -> SMTP:
        return SMTP(self, hostname="mail.test", enable_SMTPUTF8=True)

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in mail["To"]]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def ids(mails: Sequence[EmailMessage]) -> list[str]:
    return [mail["Message-ID"] for mail in mails]


def shanghai(hour: int, minute: int = 0) -> datetime:
    """Return that hour of a Monday in Shanghai."""
    return datetime.fromisoformat(f"2026-03-09T{hour:02}:{minute:02}:00+08:00")
