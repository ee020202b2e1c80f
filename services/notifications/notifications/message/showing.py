"""A message as its reader sees it: the text is made from ids when it is shown.

So no text with a name rests anywhere, and who was erased is nameless in old messages too.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.notifications import SubjectKind
from kit.http import View
from kit.languages import ZH
from notifications.directory.queries import reach_staff, staff_name, staff_zone
from notifications.message.status import MessageStatus, Priority
from notifications.message.tables import Message
from notifications.template.rendering import render


class MessageView(View):
    """`place` is the message's place in the order of all inboxes: the id of its stream event."""

    id: UUID
    place: int
    template: str
    priority: Priority
    status: MessageStatus
    language: str
    title: str
    text: str
    subject_kind: SubjectKind
    subject_id: UUID
    sent_at: datetime
    read_at: datetime | None


async def show(session: AsyncSession, message: Message) -> MessageView:
    assert message.place is not None
    assert message.sent_at is not None
    language = message.language or ZH
    reader = await reach_staff(session, message.recipient_id)
    given = {**message.facts, "name": reader.name if reader else ""}
    given["lead"] = await lead_of(session, message.facts)
    zone = await staff_zone(session, message.recipient_id)
    text = render(message.template, language, zone, given)
    shown = {name: getattr(message, name) for name in MessageView.model_fields if name not in _MADE}
    return MessageView(**shown, language=language, title=text.subject, text=text.body)


_MADE = {"language", "title", "text"}


async def show_all(session: AsyncSession, messages: Iterable[Message]) -> list[MessageView]:
    return [await show(session, message) for message in messages]


async def lead_of(session: AsyncSession, facts: dict[str, Any]) -> str:
    lead = facts.get("lead_lawyer_id")
    return await staff_name(session, UUID(lead)) if lead else ""
