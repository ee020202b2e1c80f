"""Documents as PDF/A from Typst templates; text reaches a template as data, never as source.

A template reads it by `#let data = json(bytes(sys.inputs.data))`; PDF/A wants a document date.
"""

import asyncio
import json
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from threading import Lock
from typing import Final

import typst

FONTS = "mplfonts"  # a distribution with Noto Sans CJK and Noto Serif CJK (SIL OFL)
STANDARD: Final = "a-2b"

_one_at_a_time = Lock()


async def typeset(template: Path, data: Mapping[str, object]) -> bytes:
    """Return the PDF, with every font embedded; dates and ids in `data` become text."""
    return await asyncio.to_thread(_compile, template, json.dumps(data, default=str))


def _compile(template: Path, data: str) -> bytes:
    with _one_at_a_time:
        return typst.compile(
            template,
            font_paths=[font_folder()],
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards=[STANDARD],
        )


def font_folder() -> Path:
    return Path(str(distribution(FONTS).locate_file(f"{FONTS}/fonts")))
