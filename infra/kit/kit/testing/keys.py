"""The data key that tests seal with."""

from typing import Final

from pydantic import SecretStr

DATA_KEY: Final = SecretStr("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
