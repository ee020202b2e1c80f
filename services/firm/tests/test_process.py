"""`python -m firm …` as the supervisor and an operator see it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx2
import pytest

from kit.db import Database
from kit.settings import KafkaSettings
from kit.testing.databases import ServiceDatabase
from kit.testing.kafka import MakeTopics
from kit.testing.keys import DATA_KEY

TOPICS = (
    "firm.office",
    "firm.staff",
    "firm.access",
    "firm.party-sheet",
    "firm.joiner",
    "conflicts.check",
    "infra.heartbeat",
)
Environment = Callable[..., dict[str, str]]


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    return await service_database("firm")


@pytest.fixture
def environment(
    database: Database, kafka_settings: KafkaSettings, unused_tcp_port: int
) -> Environment:
    def make(**more: str) -> dict[str, str]:
        values = {
            "DATABASE__URL": database.settings.url,
            "DATABASE__OWNER_URL": database.settings.owner_url,
            "KAFKA__BOOTSTRAP": kafka_settings.bootstrap,
            "KAFKA__USERNAME": kafka_settings.username,
            "KAFKA__PASSWORD": kafka_settings.password.get_secret_value(),
            "KAFKA__PREFIX": kafka_settings.prefix,
            "OIDC__ISSUER": "http://127.0.0.1:9/realms/hengping",
            "SECRETS__DATA_KEY": DATA_KEY.get_secret_value(),
            "HTTP__PORT": str(unused_tcp_port),
        }
        values = {f"HENGPING_{name}": value for name, value in (values | more).items()}
        return {name: value for name, value in (os.environ | values).items() if value}

    return make


async def _start(environment: dict[str, str], *arguments: str) -> Process:
    command = (sys.executable, "-m", "firm", *arguments)
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=PIPE)


async def _run(environment: dict[str, str], *arguments: str) -> tuple[int | None, str]:
    process = await _start(environment, *arguments)
    out, err = await process.communicate()
    return process.returncode, (out + err).decode()


@asynccontextmanager
async def _serving(environment: dict[str, str], role: str) -> AsyncIterator[Process]:
    process = await _start(environment, role)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _until_ready(url: str, process: Process) -> dict[str, object]:
    async with httpx2.AsyncClient(base_url=url) as client, asyncio.timeout(90):
        while process.returncode is None:
            try:
                answer = await client.get("/readyz")
                if answer.status_code == 200 and answer.json()["status"] == "ready":
                    found: dict[str, object] = answer.json()
                    return found
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError(await process.communicate())


async def test_a_served_firm_is_ready_announces_and_stops_in_time(
    environment: Environment, make_topics: MakeTopics, unused_tcp_port: int
) -> None:
    await make_topics(*TOPICS)
    url = f"http://127.0.0.1:{unused_tcp_port}"
    assert (await _run(environment(), "bootstrap", "first.admin"))[0] == 0
    async with _serving(environment(), "serve") as process:
        report = await _until_ready(url, process)
        async with httpx2.AsyncClient(base_url=url) as client:
            pages = {
                path: (await client.get(path)).status_code
                for path in ("/livez", "/metrics", "/version", "/openapi.json", "/v1/firm/me")
            }
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            code = await process.wait()

    assert report["checks"] == dict.fromkeys(("process", "database", "kafka", "outbox"), "ok")
    assert pages.pop("/v1/firm/me") == 401
    assert set(pages.values()) == {200}
    assert code == 0


async def test_a_worker_shows_its_health_and_no_routes(
    environment: Environment, make_topics: MakeTopics, unused_tcp_port: int
) -> None:
    await make_topics(*TOPICS)
    url = f"http://127.0.0.1:{unused_tcp_port}"
    async with _serving(environment(), "worker") as process:
        await _until_ready(url, process)
        async with httpx2.AsyncClient(base_url=url) as client:
            assert (await client.get("/v1/firm/me")).status_code == 404
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0


async def test_what_is_wrong_at_the_start_is_one_sentence(
    environment: Environment, unused_tcp_port: int
) -> None:
    missing = await _run(environment(DATABASE__URL=""), "serve")
    assert missing[0] == 78
    assert missing[1].splitlines()[-1].startswith("These settings are missing or wrong: HENGPING_")

    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", unused_tcp_port)
    async with server:
        taken = await _run(environment(), "serve")
    assert taken[0] == 69
    assert f"Port {unused_tcp_port} is taken" in taken[1].splitlines()[-1]

    away = "postgresql://nobody@127.0.0.1:9/none"
    unreachable = await _run(environment(DATABASE__URL=away), "audit-verify")
    assert (unreachable[0], len(unreachable[1].splitlines())) == (1, 1)


async def test_an_operator_verifies_the_audit_and_lists_dead_letters(
    environment: Environment,
) -> None:
    assert (await _run(environment(), "bootstrap", "first.admin"))[0] == 0

    verified = await _run(environment(), "audit-verify")
    assert (verified[0], verified[1].startswith("0 links")) == (0, True)
    assert await _run(environment(), "dead-letters", "list") == (0, "")
    assert (await _run(environment(), "resend", "firm.access", "first.admin", "1"))[0] == 0
    unknown = await _run(environment(), "erase", "018f4e2c-0000-7000-8000-000000000000")
    assert (unknown[0], "There is no such member of staff" in unknown[1]) == (1, True)


DIES = """
import dataclasses
from firm.app import SERVICE
from kit.commands import run

async def watch_the_door(running):
    raise ValueError("broken for good")

raise SystemExit(run(dataclasses.replace(SERVICE, background=[watch_the_door]), ["serve"]))
"""


async def test_a_task_that_dies_for_good_ends_the_process_to_be_restarted(
    environment: Environment,
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DIES, env=environment(), stdout=PIPE, stderr=PIPE
    )
    out, _ = await process.communicate()

    assert process.returncode == 75
    assert b"watch_the_door ended: ValueError" in out
