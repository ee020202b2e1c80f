"""Where a complaint came from says which office, matter and client it concerns."""

from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.actions import Told
from complaints.directory.queries import find_matter, find_office, head_office, matter_numbered
from complaints.directory.tables import KnownMatter
from complaints.receiving.bodies import ComplaintForm
from complaints.receiving.mail import Mail
from complaints.receiving.status import number_in
from contracts.complaints import ComplaintChannel
from kit import clock
from kit.links import Link
from kit.problems import Unavailable


class MatterNotYetKnown(Unavailable):
    slug: ClassVar[str] = "matter-not-known"
    title: ClassVar[str] = "The matter is not known here yet"
    title_zh: ClassVar[str] = "尚未收到该案件的信息"


async def told_by_link(session: AsyncSession, form: ComplaintForm, link: Link) -> Told:
    """Believe the link: who has it is the client of its matter."""
    matter = await find_matter(session, link.row_id)
    if matter is None:
        detail = f"Matter {link.row_id} has not been announced here."
        raise MatterNotYetKnown(detail, detail_zh="请稍后再试。")
    told = _told(form, matter.office_id)
    return replace(
        told, matter_id=matter.id, client_id=matter.client_id, claimed_number=matter.number
    )


async def told_by_number(session: AsyncSession, form: ComplaintForm) -> Told:
    """Believe that the matter is meant, not who writes: people look at that later.

    A number that is not ours is taken all the same, so that the form tells nothing.
    """
    assert form.matter_number is not None
    number = number_in(form.matter_number) or form.matter_number
    matter = await matter_numbered(session, number)
    told = _told(form, await _office_of(session, matter, form.office_id))
    return replace(told, matter_id=matter.id if matter else None, claimed_number=number)


async def told_by_mail(session: AsyncSession, mail: Mail) -> Told:
    """Find the matter by its number in the subject or the text."""
    number = number_in(mail.subject) or number_in(mail.text)
    matter = await matter_numbered(session, number) if number else None
    return Told(
        channel=ComplaintChannel.EMAIL,
        received_at=clock.now(),
        office_id=await _office_of(session, matter, None),
        name=mail.name,
        email=mail.email,
        language=mail.language,
        text=mail.text,
        claimed_number=number,
        message_digest=mail.digest,
        matter_id=matter.id if matter else None,
    )


def _told(form: ComplaintForm, office_id: UUID) -> Told:
    return Told(
        channel=ComplaintChannel.WEB_FORM,
        received_at=clock.now(),
        office_id=office_id,
        name=form.name,
        email=form.email,
        phone=form.phone,
        language=form.language,
        text=form.text,
    )


async def _office_of(session: AsyncSession, matter: KnownMatter | None, named: UUID | None) -> UUID:
    """Return the matter's office, else the one that was named, else the head office."""
    if matter is not None:
        return matter.office_id
    office = None if named is None else await find_office(session, named)
    return (office or await head_office(session)).id
