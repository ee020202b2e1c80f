"""Texts that people type: without control characters, bounded."""

from typing import Annotated

from pydantic import Field

Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Paragraphs = Annotated[
    str, Field(min_length=1, max_length=8000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
Remark = Annotated[
    str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
Email = Annotated[
    str, Field(max_length=200, pattern=r"^[^\s@<>\x00-\x1f]+@[^\s@<>\x00-\x1f]+\.[^\s@<>]+$")
]
Phone = Annotated[str, Field(max_length=30, pattern=r"^\+?[0-9][0-9 ()/-]{2,28}$")]
Number = Annotated[str, Field(min_length=3, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
