"""The resolution letter as PDF, in its own language."""

from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.queries import get_complainant
from complaints.complaint.tables import Complaint
from complaints.directory.queries import get_office
from complaints.letter.queries import get_letter
from complaints.letter.tables import Letter
from kit.documents import typeset

TEMPLATE: Final = Path(__file__).with_name("letter.typ")
MEDIA_TYPE: Final = "application/pdf"
_WORDS: Final = {
    "zh-CN": {
        "lang": "zh",
        "title": "投诉处理结果答复函",
        "to": "致：",
        "number": "投诉编号",
        "received": "收到日期",
        "handling": "一、处理结果",
        "improvement": "二、改进措施",
        "rights_and_appeal": "三、您的权利与申诉途径",
        "signed": "签发人",
        "date": "日期",
    },
    "en": {
        "lang": "en",
        "title": "Resolution of your complaint",
        "to": "To: ",
        "number": "Complaint number",
        "received": "Received on",
        "handling": "1. How your complaint was handled",
        "improvement": "2. What we improve",
        "rights_and_appeal": "3. Your rights and how to appeal",
        "signed": "Signed by",
        "date": "Date",
    },
}


async def letter_pdf(session: AsyncSession, complaint: Complaint) -> bytes:
    """Raise LetterNotThere before the answer, and after the complainant was forgotten."""
    letter = await get_letter(session, complaint.id)
    complainant = await get_complainant(session, complaint.id)
    office = await get_office(session, complaint.office_id)
    zone = ZoneInfo(office.timezone)
    data = {
        "words": _WORDS[letter.language],
        "office": office.name,
        "to": complainant.name,
        "number": complaint.number,
        "received": complaint.received_at.astimezone(zone).date(),
        "date": letter.at.astimezone(zone).date(),
        "signed_by": letter.signed_by,
        "parts": parts_of(letter),
    }
    return await typeset(TEMPLATE, data)


def parts_of(letter: Letter) -> list[dict[str, str]]:
    """Return the three mandatory parts under their headings."""
    words = _WORDS[letter.language]
    return [
        {"heading": words[name], "text": getattr(letter, name)}
        for name in ("handling", "improvement", "rights_and_appeal")
    ]
