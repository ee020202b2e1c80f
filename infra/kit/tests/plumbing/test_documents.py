"""PDFs from templates: Chinese is drawn by an embedded font, and text stays text."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf

from kit.documents import typeset

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, date: datetime(year: 2026, month: 3, day: 9))
#set text(font: "Noto Sans CJK SC")
= #data.title
#data.text
"""


async def test_text_is_drawn_with_an_embedded_font_and_never_read_as_source(tmp_path: Path) -> None:
    template = tmp_path / "letter.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    given = {"title": "投诉处理决定书", "text": '#panic("source") $x$ 王伟'}
    page: Any = pypdf.PdfReader(BytesIO(await typeset(template, given))).pages[0]

    text = page.extract_text()
    assert "投诉处理决定书" in text
    assert '#panic("source") $x$ 王伟' in text.replace("\u201c", '"').replace("\u201d", '"')
    fonts = page["/Resources"]["/Font"].values()
    names = [str(font.get_object()["/BaseFont"]) for font in fonts]
    assert names
    assert all("NotoSansCJK" in name for name in names)
