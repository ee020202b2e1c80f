"""The caller's own messages: a list, a count, and a stream of server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from kit.http import Router, Session, View
from kit.paging import Page, PageRequest, page
from notifications.message import actions, queries
from notifications.message.access import Reader
from notifications.message.showing import MessageView, show, show_all
from notifications.message.streams import Streams
from notifications.message.tables import Message
from notifications.settings import Settings

router = Router(prefix="/v1/notifications", tags=["messages"])


class Unread(View):
    unread: int


@router.get("/messages", response_model=Page[MessageView])
async def list_messages(
    reader: Reader, session: Session, wanted: Annotated[queries.Filter, Query()]
) -> Page[MessageView]:
    """List your in-app messages, newest first."""
    statement = queries.inbox(reader.caller).where(*wanted.conditions())
    asked = PageRequest(wanted.cursor, wanted.limit)
    found = await page(session, statement, asked, order=(Message.place,), newest_first=True)
    return Page(items=await show_all(session, found.items), next_cursor=found.next_cursor)


@router.get("/messages/count", response_model=Unread)
async def count_messages(reader: Reader, session: Session) -> Unread:
    return Unread(unread=await queries.count_unread(session, reader.caller))


@router.post("/messages/{message_id}/read", response_model=MessageView)
async def read_message(message_id: UUID, reader: Reader, session: Session) -> MessageView:
    """Mark one of your messages as read; once more changes nothing."""
    message = await queries.get_own(session, reader.caller, message_id, for_change=True)
    await actions.read(session, message)
    return await show(session, message)


async def _listening(
    request: Request,
    reader: Reader,
    last_event_id: Annotated[
        int | None, Header(ge=0, description="The id of the last event that was seen.")
    ] = None,
) -> AsyncIterator[MessageView]:
    running = request.app.state.running
    settings: Settings = running.settings
    streams: Streams = running.resources["streams"]
    return streams.listen(
        reader.staff_id, reader.caller.principal, last_event_id, settings.stream_seconds
    )


@router.get("/stream", response_class=EventSourceResponse)
async def stream_messages(
    messages: Annotated[AsyncIterator[MessageView], Depends(_listening)],
) -> AsyncIterator[ServerSentEvent]:
    """Send each new message as an event `message`; go on after `Last-Event-ID`."""
    yield ServerSentEvent(comment="open", retry=2000)
    async for message in messages:
        yield ServerSentEvent(data=message, event="message", id=str(message.place))
