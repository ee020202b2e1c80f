"""A document as PDF/A, typeset from `report.typ`."""

from pathlib import Path
from typing import Final

from kit.documents import typeset
from reporting.report.document import Document, shown

MEDIA_TYPE: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).parent / "report.typ"


async def page(document: Document) -> bytes:
    made = document.made_at
    data = {
        "title": document.title,
        "month": document.month,
        "language": document.language,
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "tables": [
            {
                "title": table.title,
                "columns": list(table.columns),
                "rows": [[shown(cell, document.language) for cell in row] for row in table.rows],
            }
            for table in document.tables
        ],
    }
    return await typeset(_TEMPLATE, data)
