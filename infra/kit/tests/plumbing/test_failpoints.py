"""A step that takes longer than usual lets the rest of the process go on."""

import asyncio

import pytest
from sqlalchemy import text

from kit import failpoints
from kit.db import Database

STEP = "test.some-step"
PAUSE = 0.2


async def test_only_the_armed_passing_of_a_step_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HENGPING_FAILPOINT", f"{STEP}:2:pause={PAUSE}")
    loop, took = asyncio.get_running_loop(), []

    for _ in range(3):
        start = loop.time()
        await failpoints.slow_failpoint(STEP)
        took.append(loop.time() - start >= PAUSE)

    assert took == [False, True, False]


async def test_a_commit_can_wait_while_the_process_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HENGPING_FAILPOINT", f"db.before-commit:1:pause={PAUSE}")
    loop = asyncio.get_running_loop()
    start = loop.time()

    async with database.sessions.begin() as session:
        await session.execute(text("SELECT 1"))
        committing = asyncio.create_task(session.commit())
        await asyncio.sleep(0)
        assert not committing.done()
        await committing

    assert loop.time() - start >= PAUSE
