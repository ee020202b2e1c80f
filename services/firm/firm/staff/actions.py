from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import StaffErased as StaffErasedFact
from contracts.firm import StaffRecorded
from firm.access.actions import move_office_of_staff
from firm.joiner.queries import find_joiner
from firm.joiner.status import WAITING
from firm.office.queries import get_office
from firm.office.status import check_open
from firm.sheet.actions import announce_sheet, erase_sheet
from firm.staff.queries import get_staff
from firm.staff.tables import Staff
from kit import audit, clock, erasure, outbox
from kit.auth import Principal
from kit.etag import check_revision
from kit.ids import new_id
from kit.problems import Conflict

Language = Literal["zh-CN", "en"]


class StillHere(Conflict):
    slug = "staff-still-here"
    title = "Only who has left or never came can be erased"
    title_zh = "仅可删除已离职或未入职人员的信息"


@dataclass(frozen=True)
class Profile:
    """`language` is how we write to them, `languages` what they work in."""

    display_name: str
    email: str
    language: Language
    languages: tuple[str, ...]
    bar_number: str | None
    expertise: tuple[str, ...]


async def add_staff(
    session: AsyncSession, principal: str, profile: Profile, office_id: UUID, *, active: bool
) -> Staff:
    office = await get_office(session, office_id)
    check_open(office.status)
    staff = Staff(
        id=new_id(),
        principal=principal,
        office_id=office_id,
        active=active,
        created_at=clock.now(),
    )
    _set_profile(staff, profile)
    session.add(staff)
    await session.flush()
    await announce_staff(session, staff)
    return staff


async def change_staff(
    session: AsyncSession, caller: Principal, staff_id: UUID, profile: Profile, if_match: int
) -> Staff:
    staff = await get_staff(session, staff_id)
    check_revision(staff.revision, if_match)
    staff.check_not_erased()
    was = (staff.display_name, staff.email)
    _set_profile(staff, profile)
    await announce_staff(session, staff)
    if was != (staff.display_name, staff.email):
        await announce_sheet(session, staff)
    await audit.write(session, caller, "staff.changed", "staff", staff.id)
    return staff


async def move_staff(
    session: AsyncSession, caller: Principal, staff_id: UUID, office_id: UUID, if_match: int
) -> Staff:
    """Let someone work in another office from now on (C9)."""
    staff = await get_staff(session, staff_id)
    check_revision(staff.revision, if_match)
    staff.check_not_erased()
    office = await get_office(session, office_id)
    check_open(office.status)
    former, staff.office_id = staff.office_id, office_id
    await announce_staff(session, staff)
    await announce_sheet(session, staff)
    await move_office_of_staff(session, staff.id, former, office_id)
    told = {"from": str(former), "to": str(office_id)}
    await audit.write(session, caller, "staff.moved", "staff", staff.id, told)
    return staff


async def erase_staff(
    session: AsyncSession, actor: Principal | str, staff_id: UUID, if_match: int | None = None
) -> Staff:
    """Drop what describes the person here and at every reader; the id stays."""
    staff = await get_staff(session, staff_id)
    if if_match is not None:
        check_revision(staff.revision, if_match)
    staff.check_not_erased()
    joiner = await find_joiner(session, staff_id)
    if staff.active or (joiner is not None and joiner.status in WAITING):
        raise StillHere("Let them leave, or withdraw the joiner, first.")
    staff.erase(clock.now())
    await erasure.erase(session, StaffErasedFact(staff_id=staff.id))
    await erase_sheet(session, staff)
    await audit.erase(session, "staff", staff.id)
    await audit.write(session, actor, "staff.erased", "staff", staff.id)
    return staff


async def announce_staff(session: AsyncSession, staff: Staff) -> None:
    await outbox.record(
        session,
        StaffRecorded(
            staff_id=staff.id,
            principal=staff.principal,
            display_name=staff.display_name,
            email=staff.email,
            language="en" if staff.language == "en" else "zh-CN",
            office_id=staff.office_id,
            active=staff.active,
        ),
    )


def _set_profile(staff: Staff, profile: Profile) -> None:
    staff.display_name = profile.display_name
    staff.email = profile.email
    staff.language = profile.language
    staff.languages = list(profile.languages)
    staff.bar_number = profile.bar_number
    staff.expertise = list(profile.expertise)
