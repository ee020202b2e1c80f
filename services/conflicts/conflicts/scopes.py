"""What machines may do here, beside the conflicts office."""

from enum import StrEnum

from kit.access import Role
from kit.auth import Principal
from kit.problems import Forbidden


class Scope(StrEnum):
    """`EVALUATE` lifts the score floor of /match for measuring the matcher."""

    CHECK = "conflicts:check"
    MATCH = "conflicts:match"
    IMPORT = "conflicts:import"
    EVALUATE = "conflicts:evaluate"


def require_scope(caller: Principal, scope: Scope) -> None:
    """Let the conflicts office and machines with the scope pass."""
    if Role.CONFLICTS_OFFICER in caller.roles:
        return
    if Role.MACHINE not in caller.roles or scope not in caller.scopes:
        allowed = [Role.CONFLICTS_OFFICER, f"{Role.MACHINE} with {scope}"]
        raise Forbidden(f"This needs {' or '.join(allowed)}.", allowed=allowed)
