"""Commands of an operator that every service has."""

import argparse
import getpass
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from kit import audit, audit_chain, epoch, heartbeat, outbox, unknown_types
from kit.dead_letters import DeadLetters
from kit.running import Running
from kit.service import Command, Service

DONE: Final = {
    "replay": "dead-letter.replayed",
    "discard": "dead-letter.discarded",
    "skip": "gap.skipped",
}


def commands(service: Service) -> dict[str, Command]:
    return {
        "dead-letters": _dead_letters(service),
        "dismiss-type": _dismiss_type,
        "resend": _resend,
        "audit-verify": _verify_audit,
        "renew-epoch": _renew_epoch,
        "trust": _trust,
    }


def actor() -> str:
    """Return who is at the keyboard, for the audit."""
    return f"operator:{getpass.getuser()}"


def _dead_letters(service: Service) -> Command:
    async def act(running: Running, arguments: Sequence[str]) -> None:
        given = _about_letters(arguments)
        prefix = running.settings.kafka.prefix
        letters = DeadLetters(running.database, service.consumers, running.cipher, prefix)
        done: dict[str, object] = {}
        match given.action:
            case "list":
                for letter in await letters.list():
                    told = (letter.state, letter.reason, letter.type, letter.error or "")
                    print(letter.consumer, letter.id, *told)
                return
            case "replay":
                await letters.replay(given.consumer, given.id, actor())
            case "discard":
                await letters.discard(given.consumer, given.id, actor(), given.reason)
            case "skip":
                skipped = await letters.skip(given.consumer, given.id)
                done = {"reason": given.reason, "versions": skipped}
        async with running.database.sessions.begin() as session:
            await audit.write(session, actor(), DONE[given.action], "event", given.id, done)

    return act


def _about_letters(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dead-letters")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list")
    for name in DONE:
        action = actions.add_parser(name)
        action.add_argument("consumer")
        action.add_argument("id", type=UUID)
        if name != "replay":
            action.add_argument("reason")
    return parser.parse_args(arguments)


async def _dismiss_type(running: Running, arguments: Sequence[str]) -> int:
    """Say that someone has looked at an unknown type of event."""
    parser = argparse.ArgumentParser(prog="dismiss-type")
    parser.add_argument("topic")
    parser.add_argument("type")
    given = parser.parse_args(arguments)
    async with running.database.sessions.begin() as session:
        was_open = await unknown_types.dismiss(session, given.topic, given.type, actor())
        await audit.write(session, actor(), "unknown-type.dismissed", given.topic, given.type)
    return 0 if was_open else 1


async def _resend(running: Running, arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="resend")
    parser.add_argument("topic")
    parser.add_argument("key")
    parser.add_argument("from_version", type=int)
    given = parser.parse_args(arguments)
    async with running.database.sessions.begin() as session:
        count = await outbox.resend(session, given.topic, given.key, given.from_version)
        await audit.write(session, actor(), "outbox.resent", given.topic, given.key)
    print(f"{count} records go out again.")


async def _verify_audit(running: Running, arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="audit-verify")
    parser.add_argument("--head", nargs=2, metavar=("POSITION", "HASH"))
    given = parser.parse_args(arguments)
    expected = (int(given.head[0]), given.head[1]) if given.head else None
    async with running.database.sessions.begin() as session:
        verdict = await audit_chain.verify(session, expected)
    print(f"{verdict.links} links, {verdict.erased} erased, head {verdict.head}")
    for fault in verdict.faults:
        print(fault)
    return 1 if verdict.faults else 0


async def _renew_epoch(running: Running, _: Sequence[str]) -> None:
    async with running.database.sessions.begin() as session:
        new = await epoch.renew(session)
        await audit.write(session, actor(), "epoch.renewed", "database", new)
    print(f"The database lives in epoch {new}; readers stop trusting until they have verified.")


async def _trust(running: Running, arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="trust")
    parser.add_argument("service")
    given = parser.parse_args(arguments)
    async with running.database.sessions.begin() as session:
        await heartbeat.trust(session, given.service)
        await audit.write(session, actor(), "heartbeat.trusted", "service", given.service)
