"""What a complainant may find by what they know."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.tables import Complainant, Complaint
from complaints.directory.tables import KnownMatter

MOST = 20


async def complaints_of(session: AsyncSession, number: str, contact: str) -> Sequence[Complaint]:
    """Find by the complaint's or the matter's number, and the address that was left with it."""
    digits = "".join(char for char in contact if char.isdigit())
    phone = func.regexp_replace(Complainant.phone, "[^0-9]", "", "g")
    is_theirs = func.lower(Complainant.email) == contact.lower()
    if len(digits) > len("12345"):
        is_theirs = or_(is_theirs, phone == digits)
    of_matter = select(KnownMatter.id).where(KnownMatter.number == number)
    is_meant = or_(
        Complaint.number == number,
        Complaint.claimed_number == number,
        Complaint.matter_id.in_(of_matter),
    )
    wanted = select(Complaint).join(Complainant, Complainant.complaint_id == Complaint.id)
    newest = wanted.where(is_meant, is_theirs).order_by(Complaint.received_at.desc()).limit(MOST)
    return (await session.scalars(newest)).all()
