"""What the audit keeps of a name that was searched: enough to prove it, not to read it."""

import hashlib
import unicodedata


def digest_of_name(name: str) -> str:
    """Return the SHA-256 of the name in NFC, in hex."""
    return hashlib.sha256(unicodedata.normalize("NFC", name).encode()).hexdigest()
