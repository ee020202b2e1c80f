"""Keep the copies of offices, addresses, access and walls."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.complaints import ComplaintContactErased, ComplaintContactRecorded
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
from notifications.directory import actions

firm = Consumer("notifications.firm", topics=["firm.office", "firm.staff", "firm.access"])
contacts = Consumer("notifications.contacts", topics=["intake.contact", "complaints.contact"])
guards = Consumer("notifications.guards", topics=["conflicts.wall", "infra.heartbeat"])
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
async def keep_staff(session: AsyncSession, event: StaffRecorded) -> None:
    await actions.keep_staff(session, event)


@firm.on(StaffErased)
async def forget_staff(session: AsyncSession, event: StaffErased) -> None:
    await actions.forget_staff(session, event.staff_id)


@firm.on_tombstone("firm.staff")
async def forget_buried_staff(session: AsyncSession, key: str) -> None:
    await actions.forget_staff(session, UUID(key))


@contacts.on(ContactRecorded)
async def keep_client(session: AsyncSession, event: ContactRecorded) -> None:
    await actions.keep_client(session, event)


@contacts.on(ContactErased)
async def forget_client(session: AsyncSession, event: ContactErased) -> None:
    await actions.forget_contact(session, event.client_id)


@contacts.on(ComplaintContactRecorded)
async def keep_complainant(session: AsyncSession, event: ComplaintContactRecorded) -> None:
    await actions.keep_complainant(session, event)


@contacts.on(ComplaintContactErased)
async def forget_complainant(session: AsyncSession, event: ComplaintContactErased) -> None:
    await actions.forget_contact(session, event.complaint_id)


@contacts.on_tombstone("intake.contact")
async def forget_buried_client(session: AsyncSession, key: str) -> None:
    await actions.forget_contact(session, UUID(key))


@contacts.on_tombstone("complaints.contact")
async def forget_buried_complainant(session: AsyncSession, key: str) -> None:
    await actions.forget_contact(session, UUID(key))
