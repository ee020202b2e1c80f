"""The audit chain shows whatever someone with the database's password may do to it."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from kit import audit, audit_chain
from kit.testing.client import Api

TAMPERINGS = {
    "payload changed": "UPDATE audit_payload SET payload = '{\"to\": 99}' WHERE entry = THIRD",
    "actor changed": "UPDATE audit_entry SET actor = 'x' WHERE seq = THIRD",
    "time changed": "UPDATE audit_entry SET at = at + interval '1 second' WHERE seq = THIRD",
    "digest and payload changed": (
        "UPDATE audit_entry SET digest = sha256(salt || '{}'::bytea) FROM audit_payload"
        " WHERE entry = seq AND seq = THIRD;"
        "UPDATE audit_payload SET payload = '{}' WHERE entry = THIRD"
    ),
    "entry deleted": (
        "ALTER TABLE audit_link DROP CONSTRAINT fk_audit_link_entry;"
        "DELETE FROM audit_payload WHERE entry = THIRD;"
        "DELETE FROM audit_entry WHERE seq = THIRD"
    ),
    "link deleted": "DELETE FROM audit_link WHERE entry = THIRD",
    "hashes exchanged": (
        "UPDATE audit_link l SET hash = o.hash FROM audit_link o"
        " WHERE l.position = 3 AND o.position = 4"
    ),
    "entry never queued": (
        "INSERT INTO audit_entry (at, actor, action, subject_kind, subject_id, digest)"
        " VALUES (now(), 'x', 'x', 'x', 'x', '')"
    ),
}


async def _write(api: Api, count: int) -> None:
    async with api.running.database.sessions.begin() as session:
        for number in range(count):
            payload = {"to": number, "name": "张三", "at": "2026-01-01", "share": 0.1}
            await audit.write(session, "chen.jing", "note.changed", "note", number, payload)


async def _link(api: Api) -> int:
    async with api.running.database.sessions.begin() as session:
        return await audit_chain.link_new(session)


async def _verify(api: Api, head: tuple[int, str] | None = None) -> audit_chain.Verdict:
    async with api.running.database.sessions.begin() as session:
        return await audit_chain.verify(session, head)


async def _tamper(api: Api, statements: str) -> None:
    owner = create_async_engine(api.running.settings.database.owner_url)
    async with owner.begin() as connection:
        third = await connection.scalar(text("SELECT entry FROM audit_link WHERE position = 3"))
        for statement in statements.replace("THIRD", str(third)).split(";"):
            await connection.exec_driver_sql(statement)
    await owner.dispose()


async def test_written_entries_are_linked_and_the_chain_holds(api: Api) -> None:
    await _write(api, 5)
    assert (await _verify(api)).links == 0
    assert await _link(api) == 5
    assert await _link(api) == 0
    await _write(api, 2)
    await _link(api)

    verdict = await _verify(api)
    assert (verdict.links, verdict.erased, verdict.faults) == (7, 0, [])


async def test_rival_chainers_make_one_chain(api: Api) -> None:
    await _write(api, 20)
    linked = await asyncio.gather(*[_link(api) for _ in range(4)])

    assert sum(linked) == 20
    assert (await _verify(api)).faults == []


async def test_erasing_payloads_leaves_the_chain_valid(api: Api) -> None:
    await _write(api, 5)
    await _link(api)
    async with api.running.database.sessions.begin() as session:
        assert await audit.erase(session, "note", 2) == 1

    verdict = await _verify(api)
    assert (verdict.links, verdict.erased, verdict.faults) == (5, 1, [])


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_tampering_is_found(api: Api, tampering: str) -> None:
    await _write(api, 6)
    await _link(api)
    await _tamper(api, TAMPERINGS[tampering])

    assert (await _verify(api)).faults


async def test_a_cut_tail_is_found_by_the_exported_head(api: Api) -> None:
    await _write(api, 6)
    await _link(api)
    async with api.running.database.sessions() as session:
        head = await audit_chain.read_head(session)
    assert (await _verify(api, head)).faults == []

    await _tamper(
        api,
        "DELETE FROM audit_link WHERE position > 4;"
        "DELETE FROM audit_payload WHERE entry > THIRD + 1;"
        "DELETE FROM audit_entry WHERE seq > THIRD + 1",
    )
    assert (await _verify(api)).faults == []
    assert (await _verify(api, head)).faults == ["the chain ends before the exported head 6"]


async def test_a_rewritten_chain_is_found_by_the_exported_head(api: Api) -> None:
    await _write(api, 3)
    await _link(api)
    async with api.running.database.sessions() as session:
        head = await audit_chain.read_head(session)
    await _tamper(
        api,
        "UPDATE audit_entry SET actor = 'x';"
        "INSERT INTO audit_pending (entry) SELECT entry FROM audit_link;"
        "DELETE FROM audit_link",
    )
    await _link(api)

    assert (await _verify(api)).faults == []
    assert (await _verify(api, head)).faults == ["link 3 is not the exported head"]
