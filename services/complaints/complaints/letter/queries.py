from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.letter.tables import Letter
from kit.problems import NotFound


class LetterNotThere(NotFound):
    slug: ClassVar[str] = "letter-not-there"
    title: ClassVar[str] = "There is no letter"
    title_zh: ClassVar[str] = "尚无答复函"

    def __init__(self, complaint_id: UUID) -> None:
        super().__init__(f"Complaint {complaint_id} has not been answered, or is forgotten.")


async def get_letter(session: AsyncSession, complaint_id: UUID) -> Letter:
    letter = await session.get(Letter, complaint_id)
    if letter is None:
        raise LetterNotThere(complaint_id)
    return letter
