"""A small firm that receives messages, and a mail server, for tests on a real database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, TypeVar
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, text

from contracts.event import Event
from kit import walls
from kit.db import Database
from notifications.directory.testing import wall
from notifications.message.actions import post
from notifications.message.tables import Message
from notifications.rule.taking import take

Fact = TypeVar("Fact", bound=Event)


class Store:
    """Takes events as the consumer does, and tells what has become of them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def take(self, *events: Event) -> None:
        for event in events:
            async with self.database.sessions.begin() as session:
                await take(session, event)

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
