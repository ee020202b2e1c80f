"""Keep the copies of offices, staff and clients' names, and the access and wall tables."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import WallRecorded, WallRemoved
from contracts.firm import (
    AccessChanged,
    OfficeClosed,
    OfficeMoved,
    OfficeOpened,
    StaffErased,
    StaffRecorded,
)
from contracts.intake import ContactErased, ContactRecorded
from kit import access, heartbeat, walls
from kit.kernel import Consumer
from matters.directory import actions

firm = Consumer("matters.firm", topics=["firm.office", "firm.staff", "firm.access"])
clients = Consumer("matters.clients", topics=["intake.contact"])
guards = Consumer("matters.guards", topics=["conflicts.wall", "infra.heartbeat"])
access.follow(firm, AccessChanged)
walls.follow(guards, WallRecorded, WallRemoved)
heartbeat.follow(guards)


@firm.on(OfficeOpened)
async def keep_office(session: AsyncSession, event: OfficeOpened) -> None:
    await actions.keep_office(session, event)


@firm.on(OfficeMoved)
async def move_office(session: AsyncSession, event: OfficeMoved) -> None:
    await actions.move_office(session, event.office_id, event.parent_id)


@firm.on(OfficeClosed)
async def close_office(session: AsyncSession, event: OfficeClosed) -> None:
    await actions.close_office(session, event.office_id, event.closed_on)


@firm.on(StaffRecorded)
async def keep_staff_name(session: AsyncSession, event: StaffRecorded) -> None:
    await actions.keep_staff(session, event)


@firm.on(StaffErased)
async def forget_staff_name(session: AsyncSession, event: StaffErased) -> None:
    await actions.forget_staff(session, event.staff_id)


@firm.on_tombstone("firm.staff")
async def forget_buried_staff(session: AsyncSession, key: str) -> None:
    await actions.forget_staff(session, UUID(key))


@clients.on_batch(ContactRecorded)
async def keep_client_names(session: AsyncSession, events: list[ContactRecorded]) -> None:
    await actions.keep_clients(session, {event.client_id: event.display_name for event in events})


@clients.on(ContactErased)
async def forget_client_name(session: AsyncSession, event: ContactErased) -> None:
    await actions.forget_client(session, event.client_id)


@clients.on_tombstone("intake.contact")
async def forget_buried_client(session: AsyncSession, key: str) -> None:
    await actions.forget_client(session, UUID(key))
