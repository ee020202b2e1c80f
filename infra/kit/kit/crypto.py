"""AES-256-GCM around what rests in the database and may name people."""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

NONCE = 12


class Cipher:
    """`data_key`: base64 of 32 bytes."""

    def __init__(self, data_key: SecretStr) -> None:
        key = base64.b64decode(data_key.get_secret_value(), validate=True)
        if len(key) != 32:  # noqa: PLR2004 - AES-256
            raise ValueError("The data key must be 32 bytes in base64.")
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """`bound_to` must be given again to open it, so that rows cannot be exchanged."""
        nonce = os.urandom(NONCE)
        return nonce + self._aead.encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        return self._aead.decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
