"""Cursors that tell nothing: the last row of a page may be one that its reader may not know of."""

import base64
import binascii

from cryptography.exceptions import InvalidTag

from kit.crypto import Cipher
from kit.paging import InvalidCursor, PageRequest

BOUND_TO = "reporting.events"


def seal(cipher: Cipher, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return base64.urlsafe_b64encode(cipher.seal(cursor.encode(), BOUND_TO)).decode().rstrip("=")


def opened(cipher: Cipher, asked: PageRequest) -> PageRequest:
    """Raise InvalidCursor for what we did not seal."""
    if asked.after is None:
        return asked
    try:
        sealed = base64.urlsafe_b64decode(asked.after + "=" * (-len(asked.after) % 4))
        return PageRequest(cipher.open(sealed, BOUND_TO).decode(), asked.limit)
    except (binascii.Error, ValueError, InvalidTag) as error:
        raise InvalidCursor from error
