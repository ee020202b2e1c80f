"""Texts that people type: without control characters, bounded."""

from typing import Annotated

from pydantic import Field

Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Paragraphs = Annotated[
    str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
Reason = Annotated[
    str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
Email = Annotated[
    str, Field(max_length=200, pattern=r"^[^\s@<>\x00-\x1f]+@[^\s@<>\x00-\x1f]+\.[^\s@<>]+$")
]
Phone = Annotated[str, Field(max_length=30, pattern=r"^\+?[0-9][0-9 ()/-]{2,28}$")]
PracticeArea = Annotated[str, Field(pattern=r"^[a-z][a-z_-]{1,39}$")]
