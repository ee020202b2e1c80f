"""What a complainant may see of their complaint."""

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.tables import Complaint
from complaints.complaint.telling import sentences
from complaints.complaint.waits import sentence, waits_for
from complaints.directory.queries import get_office
from complaints.letter.document import parts_of
from complaints.letter.tables import Letter
from complaints.receiving.views import LetterPart, PublicStatus
from kit.languages import EN, ZH


def progress_of(complaint: Complaint) -> dict[str, str]:
    """Return what is waited for, in both languages."""
    waited_for = waits_for(complaint.status, complaint.recusal)
    if waited_for is None:
        return sentences(complaint.status, {})
    return {language: sentence(waited_for, language) for language in (ZH, EN)}


async def show_status(session: AsyncSession, complaint: Complaint) -> PublicStatus:
    return PublicStatus(
        **{
            name: getattr(complaint, name)
            for name in PublicStatus.model_fields
            if name not in {"progress", "timezone", "letter"}
        },
        progress=progress_of(complaint),
        timezone=(await get_office(session, complaint.office_id)).timezone,
    )


async def show_with_letter(session: AsyncSession, complaint: Complaint) -> PublicStatus:
    """Add the letter, for whoever has the link."""
    letter = await session.get(Letter, complaint.id)
    status = await show_status(session, complaint)
    if letter is None:
        return status
    parts = [LetterPart(**part) for part in parts_of(letter)]
    return status.model_copy(update={"letter": parts})
