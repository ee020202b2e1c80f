"""`python -m <service> COMMAND`: serve, api, worker, migrate and what an operator needs."""

import argparse
import errno
import sys
from collections.abc import Sequence
from typing import Final, cast, get_args

import uvloop
from pydantic import ValidationError

from kit import migrate, operator, process
from kit.database_errors import as_problem
from kit.exits import RestartError, leave
from kit.problems import Problem
from kit.running import start
from kit.service import Command, Service
from kit.settings import ServiceSettings

REFUSED, UNAVAILABLE, MISCONFIGURED = 1, 69, 78
ROLES: Final = get_args(process.Role)
MIGRATIONS: Final = ("migrate", "revision", "check")


def run(service: Service, arguments: Sequence[str]) -> int:
    """Return the exit code: 1 refused, 69 a server or the port is not to be had, 78 settings."""
    commands = operator.commands(service) | dict(service.commands)
    parser = argparse.ArgumentParser(prog=f"python -m {service.name}")
    parser.add_argument("command", choices=[*ROLES, *MIGRATIONS, *commands])
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    try:
        settings = service.settings()
        work = _work(service, settings, given.command, given.arguments, commands)
        return uvloop.run(work) or 0
    except ValidationError as error:
        return _complain(settings_sentence(error), MISCONFIGURED)
    except Problem as error:
        return _complain(f"{error.title}: {error.detail} {error.members or ''}", REFUSED)
    except OSError as error:
        return _complain(_server_sentence(settings, error), UNAVAILABLE)
    except RestartError as error:
        leave(error)


async def _work(
    service: Service,
    settings: ServiceSettings,
    command: str,
    arguments: Sequence[str],
    commands: dict[str, Command],
) -> int | None:
    if command in ROLES:
        await process.run(service, settings, cast("process.Role", command))
        return 0
    if command in MIGRATIONS:
        await _migrate(service, settings, command, arguments)
        return 0
    async with start(settings, service.resources) as running:
        try:
            return await commands[command](running, arguments)
        except Exception as error:
            problem = as_problem(error)
            if problem is None:
                raise
            raise problem from error


async def _migrate(
    service: Service, settings: ServiceSettings, command: str, arguments: Sequence[str]
) -> None:
    database = settings.database
    if command == "migrate":
        await migrate.upgrade(service.name, database)
    elif command == "revision":
        await migrate.revise(service.name, database, service.metadata, " ".join(arguments))
    else:
        await migrate.check(service.name, database, service.metadata)


def settings_sentence(error: ValidationError) -> str:
    names = [
        "HENGPING_" + "__".join(str(step) for step in e["loc"]).upper() for e in error.errors()
    ]
    return f"These settings are missing or wrong: {', '.join(sorted(set(names)))}."


def _server_sentence(settings: ServiceSettings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.http.port} is taken: stop what uses it or set HENGPING_HTTP__PORT."
    return (
        f"A server of this service does not answer ({error}): is it running, is its address right?"
    )


def _complain(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
