"""`python -m firm bootstrap PRINCIPAL --role ROLE`: the first access, before anyone can give it."""

import argparse
from collections.abc import Sequence

from firm.access.actions import Rights, grant_access
from firm.access.queries import find_access
from kit.access import Role
from kit.operator import actor
from kit.running import Running


async def bootstrap(running: Running, arguments: Sequence[str]) -> None:
    """Give access unless the principal was ever given some; repeat it safely."""
    parser = argparse.ArgumentParser(prog="python -m firm bootstrap")
    parser.add_argument("principal")
    parser.add_argument("--role", action="append", choices=list(Role), default=[])
    given = parser.parse_args(arguments)
    roles = frozenset(map(Role, given.role)) or frozenset({Role.ADMINISTRATOR})
    async with running.database.sessions.begin() as session:
        if await find_access(session, given.principal) is None:
            await grant_access(session, actor(), given.principal, Rights(roles, frozenset()))
            print(f"{given.principal} has access as {', '.join(sorted(roles))}.")
        else:
            print(f"{given.principal} was given access before; nothing is changed.")
