"""A file within a JSON body."""

import base64
import binascii
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from complaints.texts import Line
from kit.http import Body


def _decode(sent: object) -> bytes:
    """Decode strictly: what is left out silently would be other evidence."""
    if not isinstance(sent, str) or not sent:
        raise ValueError("must be a text in base64")
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("must be base64") from error


Content = Annotated[
    bytes,
    BeforeValidator(_decode),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "minLength": 1}),
]


class SentFile(Body):
    """`content` in base64."""

    name: Line
    content: Content
