"""A file within a JSON body."""

from pydantic import Base64Bytes

from complaints.texts import Line
from kit.http import Body


class SentFile(Body):
    """`content` in base64."""

    name: Line
    content: Base64Bytes
