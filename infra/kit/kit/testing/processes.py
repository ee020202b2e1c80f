"""Relays and workers as processes of their own, to be killed or frozen at a chosen step."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kit.db import Database
from kit.settings import KafkaSettings
from kit.testing.bus import DATA_KEY
from kit.testing.waiting import LIMIT, until


class Program:
    """Runs `kit.testing.program`; whatever is left of it is killed after the test."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "kit.testing.program", *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def ended(self) -> int:
        """Wait for its end; return the exit code, minus the signal that killed it."""
        await until(self._has_ended)
        return self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(LIMIT)

    async def _has_ended(self) -> bool:
        return await asyncio.to_thread(self._process.poll) is not None


class Programs:
    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._started: list[Program] = []

    def start(self, database: Database, *arguments: str, **environment: str) -> Program:
        """Start it on this database; `environment` adds to the settings."""
        kafka = self._kafka
        settings = {
            "HENGPING_DATABASE__URL": database.settings.url,
            "HENGPING_KAFKA__BOOTSTRAP": kafka.bootstrap,
            "HENGPING_KAFKA__USERNAME": kafka.username,
            "HENGPING_KAFKA__PASSWORD": kafka.password.get_secret_value(),
            "HENGPING_KAFKA__PREFIX": kafka.prefix,
            "HENGPING_SECRETS__DATA_KEY": DATA_KEY.get_secret_value(),
        }
        program = Program([*arguments], settings | environment)
        self._started.append(program)
        return program

    def kill_all(self) -> None:
        for program in self._started:
            program.kill()


@pytest.fixture
def programs(kafka_settings: KafkaSettings) -> Iterator[Programs]:
    programs = Programs(kafka_settings)
    yield programs
    programs.kill_all()
