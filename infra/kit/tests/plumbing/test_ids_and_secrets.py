"""Ids that sort, and rows that cannot be exchanged."""

import pytest
from cryptography.exceptions import InvalidTag
from pydantic import SecretStr

from kit.crypto import Cipher
from kit.ids import new_id
from kit.testing.keys import DATA_KEY


def test_ids_are_of_version_7_and_rise() -> None:
    ids = [new_id() for _ in range(20_000)]

    assert ids == sorted(set(ids))
    assert {one.version for one in ids} == {7}


def test_what_is_sealed_opens_only_in_its_place() -> None:
    cipher = Cipher(DATA_KEY)
    sealed = cipher.seal("陈静".encode(), "row 1")

    assert cipher.open(sealed, "row 1").decode() == "陈静"
    assert cipher.seal("陈静".encode(), "row 1") != sealed
    with pytest.raises(InvalidTag):
        cipher.open(sealed, "row 2")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Cipher(SecretStr("c2hvcnQ="))
