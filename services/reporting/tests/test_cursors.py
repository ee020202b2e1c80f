"""A cursor of the drill-down tells nothing of the row it stands on, and only ours is taken."""

import base64

import pytest
from pydantic import SecretStr

from kit.crypto import Cipher
from kit.paging import InvalidCursor, PageRequest
from reporting.kpi import cursors

CIPHER = Cipher(SecretStr(base64.b64encode(bytes(32)).decode()))
PLAIN = "WyIyMDI2LTAzLTA5VDA2OjMyOjAwWiIsICJhYmMiXQ"


def test_it_is_opened_as_it_was_and_shows_nothing() -> None:
    sealed = cursors.seal(CIPHER, PLAIN)
    assert sealed is not None
    assert PLAIN not in sealed
    assert cursors.opened(CIPHER, PageRequest(sealed, 50)) == PageRequest(PLAIN, 50)


def test_the_first_and_the_last_page_have_none() -> None:
    assert cursors.seal(CIPHER, None) is None
    assert cursors.opened(CIPHER, PageRequest(None, 50)) == PageRequest(None, 50)


@pytest.mark.parametrize("sent", [PLAIN, "", "A", "%", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_what_we_did_not_seal_is_refused(sent: str) -> None:
    with pytest.raises(InvalidCursor):
        cursors.opened(CIPHER, PageRequest(sent, 50))
