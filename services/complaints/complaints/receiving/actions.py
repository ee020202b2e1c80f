"""Complaints by form and by mail become complaints like any other (E4)."""

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint import actions as complaints
from complaints.complaint.announce import COMPLAINANT
from complaints.complaint.queries import by_message, lock_complaint
from complaints.complaint.tables import Complaint
from complaints.evidence.actions import File, Files
from complaints.evidence.status import MAIL, media_type_of
from complaints.evidence.tables import Origin
from complaints.receiving.bodies import ComplaintForm, PublicOpinion
from complaints.receiving.mail import Mail
from complaints.receiving.sources import told_by_link, told_by_mail, told_by_number
from complaints.settings import FilesSettings, PeriodSettings
from kit import links
from kit.links import Link

ORIGINAL_NAME = "original.eml"


async def receive_form(
    session: AsyncSession,
    form: ComplaintForm,
    link: Link | None,
    files: Files,
    periods: PeriodSettings,
) -> Complaint:
    """Take a form by link, which is used up, or by a matter's number."""
    if link is None:
        told = await told_by_number(session, form)
    else:
        await links.use(session, link)
        told = await told_by_link(session, form, link)
    complaint = await complaints.receive(session, told, periods, by=COMPLAINANT)
    for place, sent in enumerate(form.evidence):
        pointer = f"/evidence/{place}/content"
        file = File(sent.name, sent.content, Origin.COMPLAINANT, pointer=pointer)
        await files.add(session, complaint, file, by=COMPLAINANT)
    return complaint


async def receive_mail(
    session: AsyncSession, mail: Mail, files: Files, periods: PeriodSettings
) -> Complaint:
    """Take a mail once, whole; what is taken out of it as evidence is kept beside it (X6)."""
    before = await by_message(session, mail.digest)
    if before is not None:
        return before
    told = await told_by_mail(session, mail)
    complaint = await complaints.receive(session, told, periods, by=COMPLAINANT)
    for file in _files_of(mail, files.limits):
        await files.add(session, complaint, file, by=COMPLAINANT)
    return complaint


async def take_opinion(session: AsyncSession, link: Link, given: PublicOpinion) -> Complaint:
    """Take the word of whoever has the link; it is used up by this."""
    complaint = await lock_complaint(session, link.row_id)
    await links.use(session, link)
    await complaints.take_opinion(session, complaint, given.opinion, given.words, by=COMPLAINANT)
    return complaint


def _files_of(mail: Mail, limits: FilesSettings) -> list[File]:
    """Return the whole mail, and those attachments that may be kept by themselves."""
    original = File(ORIGINAL_NAME, mail.original, Origin.ORIGINAL, media_type=MAIL)
    taken = [
        File(one.name, one.content, Origin.COMPLAINANT)
        for one in mail.attachments
        if len(one.content) <= limits.max_bytes and media_type_of(one.content) is not None
    ]
    return [original, *taken][: limits.max_per_complaint]
