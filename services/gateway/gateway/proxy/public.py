"""Paths where nobody is anybody: forms for outsiders, who act by one-time links."""

from typing import Final

PUBLIC: Final = ("/v1/complaints/form", "/v1/complaints/status")


def is_public(path: str) -> bool:
    """Tell whether the request goes on without whoever is logged in in the same browser.

    It carries no authority, so it needs no session and no CSRF word.
    """
    return any(path == public or path.startswith(f"{public}/") for public in PUBLIC)
