"""Keep the copies of offices and clients, and the access and wall tables."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.directory import actions
from contracts.conflicts import WallRecorded, WallRemoved
from contracts.firm import AccessChanged, OfficeClosed, OfficeMoved, OfficeOpened
from contracts.intake import ClientRegistered, ContactErased, ContactRecorded
from kit import access, heartbeat, walls
from kit.kernel import Consumer

firm = Consumer("complaints.firm", topics=["firm.office", "firm.access"])
clients = Consumer("complaints.clients", topics=["intake.client", "intake.contact"])
guards = Consumer("complaints.guards", topics=["conflicts.wall", "infra.heartbeat"])
access.follow(firm, AccessChanged)
walls.follow(guards, WallRecorded, WallRemoved)
heartbeat.follow(guards)


@firm.on(OfficeOpened)
async def keep_office(session: AsyncSession, event: OfficeOpened) -> None:
    await actions.keep_office(session, event)


@firm.on(OfficeMoved)
async def move_office(session: AsyncSession, event: OfficeMoved) -> None:
    await actions.change_office(session, event.office_id, parent_id=event.parent_id)


@firm.on(OfficeClosed)
async def close_office(session: AsyncSession, event: OfficeClosed) -> None:
    await actions.change_office(session, event.office_id, closed_on=event.closed_on)


@clients.on_batch(ClientRegistered)
async def keep_clients(session: AsyncSession, events: list[ClientRegistered]) -> None:
    await actions.keep_clients(session, {event.client_id: event.office_id for event in events})


@clients.on_batch(ContactRecorded)
async def keep_client_names(session: AsyncSession, events: list[ContactRecorded]) -> None:
    names = {event.client_id: event.display_name for event in events}
    await actions.keep_client_names(session, names)


@clients.on(ContactErased)
async def forget_client_name(session: AsyncSession, event: ContactErased) -> None:
    await actions.forget_client(session, event.client_id)


@clients.on_tombstone("intake.contact")
async def forget_buried_client(session: AsyncSession, key: str) -> None:
    await actions.forget_client(session, UUID(key))
