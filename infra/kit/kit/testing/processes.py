"""Relays and workers as processes of their own, to be killed or frozen at a chosen step."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from typing import Final

import pytest

from kit.db import Database
from kit.settings import KafkaSettings
from kit.testing import program
from kit.testing.keys import DATA_KEY
from kit.testing.waiting import LIMIT, until

_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([program.__name__])  # importing takes longer than most tests


class Program:
    """Runs `kit.testing.program`; whatever is left of it is killed after the test."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        given = (arguments, {**os.environ, **environment})
        self._process = _FORKS.Process(target=program.run, args=given, daemon=True)
        self._process.start()

    async def ended(self) -> int:
        """Wait for its end; return the exit code, minus the signal that killed it."""
        await until(self._has_ended)
        code = self._process.exitcode
        assert code is not None
        return code

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.join(LIMIT)

    def _send(self, number: signal.Signals) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    async def _has_ended(self) -> bool:
        return self._process.exitcode is not None


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
        started = Program([*arguments], settings | environment)
        self._started.append(started)
        return started

    def kill_all(self) -> None:
        for started in self._started:
            started.kill()


@pytest.fixture
def programs(kafka_settings: KafkaSettings) -> Iterator[Programs]:
    programs = Programs(kafka_settings)
    yield programs
    programs.kill_all()
