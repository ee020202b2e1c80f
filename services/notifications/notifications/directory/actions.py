"""Keep and drop the copies; the last announced state wins."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.complaints import ComplaintContactRecorded
from contracts.firm import OfficeOpened, StaffRecorded
from contracts.intake import ContactRecorded
from contracts.notifications import SubjectKind
from notifications.directory.tables import Case, Contact, Office, StaffMember

NOTHING_OF_STAFF = {"display_name": None, "email": None, "language": None, "office_id": None}
NOTHING_OF_CONTACT = {"client_id": None, "display_name": None, "email": None, "language": None}


async def keep_office(session: AsyncSession, opened: OfficeOpened) -> None:
    office = Office(
        id=opened.office_id,
        name=opened.name,
        code=opened.code,
        timezone=opened.timezone,
        parent_id=opened.parent_id,
    )
    await session.merge(office)


async def move_office(session: AsyncSession, office_id: UUID, parent_id: UUID) -> None:
    await session.execute(update(Office).where(Office.id == office_id).values(parent_id=parent_id))


async def close_office(session: AsyncSession, office_id: UUID, closed_on: date) -> None:
    await session.execute(update(Office).where(Office.id == office_id).values(closed_on=closed_on))


async def keep_staff(session: AsyncSession, recorded: StaffRecorded) -> None:
    member = StaffMember(
        id=recorded.staff_id,
        display_name=recorded.display_name,
        email=recorded.email,
        language=recorded.language,
        office_id=recorded.office_id,
        erased=False,
    )
    await session.merge(member)


async def forget_staff(session: AsyncSession, staff_id: UUID) -> None:
    await session.merge(StaffMember(id=staff_id, erased=True, **NOTHING_OF_STAFF))


async def keep_client(session: AsyncSession, recorded: ContactRecorded) -> None:
    contact = Contact(
        id=recorded.client_id,
        client_id=None,
        display_name=recorded.display_name,
        email=recorded.email,
        language=recorded.language,
        may_be_contacted=recorded.may_be_contacted,
        erased=False,
    )
    await session.merge(contact)


async def keep_complainant(session: AsyncSession, recorded: ComplaintContactRecorded) -> None:
    contact = Contact(
        id=recorded.complaint_id,
        client_id=recorded.client_id,
        display_name=recorded.display_name,
        email=recorded.email,
        language=recorded.language,
        may_be_contacted=True,
        erased=False,
    )
    await session.merge(contact)


async def forget_contact(session: AsyncSession, contact_id: UUID) -> None:
    await session.merge(Contact(id=contact_id, erased=True, **NOTHING_OF_CONTACT))


async def keep_case(
    session: AsyncSession,
    case_id: UUID,
    kind: SubjectKind,
    **known: Any,  # noqa: ANN401 - columns of Case
) -> None:
    """Keep what an event tells of the row; what it does not tell stays."""
    row = {"id": case_id, "kind": kind, "complained_of": [], **known}
    given = insert(Case).values(row)
    newer = known or {"kind": kind}
    await session.execute(given.on_conflict_do_update(index_elements=[Case.id], set_=newer))
