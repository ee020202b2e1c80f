"""What a service holds, as a digest: every row of every table but those that count deliveries."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple

import asyncpg
from faults.people import wait_for

from native.databases import on_database
from native.principals import SERVICES
from native.stack import Stack

BOOKKEEPING: Final = {
    "inbox": "which deliveries were taken; ids older than 90 days are forgotten",
    "position": "the moment of the last delivery of each key",
    "progress": "offsets, which rise with every record that is read",
    "heartbeat": "the last sign of life of the others, new each second",
    "audit_pending": "audit entries that the next second links",
}
"""Tables of the kit that a delivery without effect may change, and why."""
AS_TIME_PASSES: Final = {"timer": ["fired_at"]}
"""Columns left out; what a timer does when it fires shows in other tables."""
PATIENCE: Final = 60
WATCHED: Final = timedelta(minutes=3)
WAITING: Final = 900.0


class Held(NamedTuple):
    rows: int
    digest: str


State = dict[str, Held]
"""By table, as `service.table`."""

_TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""
_MAIL_DUE = """
SELECT 1 FROM message
WHERE status IN ('queued', 'retried', 'sending') AND due_at < now() + $1 LIMIT 1
"""
_DIGEST = """
SELECT count(*), md5(coalesce(string_agg(line, '' ORDER BY line), '')) FROM (
    SELECT md5(CAST(to_jsonb(held) - CAST($1 AS text[]) AS text)) COLLATE "C" AS line
    FROM "{table}" AS held
) AS lines
"""


async def state_of(stack: Stack, services: Iterable[str] = SERVICES) -> State:
    """Read all databases, each in one snapshot."""
    found = await asyncio.gather(*(_state_of(stack, service) for service in services))
    return {name: held for state in found for name, held in state.items()}


async def until_no_mail_is_due(stack: Stack) -> None:
    """Wait for a while in which no mail goes out by itself, put off by a failure or the night."""

    async def nothing() -> bool | None:
        return not await rows(stack, "notifications", _MAIL_DUE, WATCHED) or None

    await wait_for("no mail is due soon", nothing, WAITING)


async def settled_state(stack: Stack) -> State:
    """Read all databases until nothing changes any more."""
    before = await state_of(stack)
    for _ in range(PATIENCE):
        await asyncio.sleep(2)
        now = await state_of(stack)
        if now == before:
            return now
        before, changed = now, differences(before, now)
    raise AssertionError(f"it does not come to rest: {changed}")


def differences(before: State, after: State) -> dict[str, tuple[Held | None, Held | None]]:
    names = sorted(before.keys() | after.keys())
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


async def _state_of(stack: Stack, service: str) -> State:
    found: State = {}
    connection = await asyncpg.connect(on_database(stack.url("postgres"), service))
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            for row in await connection.fetch(_TABLES):
                table = row["relname"]
                if table not in BOOKKEEPING:
                    digest, passing = _DIGEST.format(table=table), AS_TIME_PASSES.get(table, [])
                    (held,) = await connection.fetch(digest, passing)
                    found[f"{service}.{table}"] = Held(*held)
    finally:
        await connection.close()
    return found


async def rows(stack: Stack, service: str, query: str, *given: object) -> list[asyncpg.Record]:
    """Ask the database of a service."""
    connection = await asyncpg.connect(on_database(stack.url("postgres"), service))
    try:
        return list(await connection.fetch(query, *given))
    finally:
        await connection.close()
