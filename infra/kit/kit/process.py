"""One process of a service: its tasks run together; one that dies ends it to be restarted."""

import asyncio
import os
import signal
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

import structlog
import uvicorn
from fastapi import FastAPI

from kit import clock, exits, garbage, logs, telemetry
from kit.relay import Relay
from kit.running import Running, start
from kit.service import Service
from kit.settings import ServiceSettings
from kit.upkeep import chain_audit, forget_answers
from kit.worker import Worker

Role = Literal["serve", "api", "worker"]
REQUESTS_END_WITHIN: Final = 8
END_WITHIN: Final = 18.0
_log = structlog.get_logger()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the process: they end more than the server."""
        yield


async def run(service: Service, settings: ServiceSettings, role: Role) -> None:
    """Return after SIGTERM or SIGINT. Raises OSError when the port is taken."""
    garbage.collect_seldom()
    logs.set_up(service.name, settings.log_level)
    telemetry.set_up(service.name, settings.telemetry.otlp_endpoint)
    clock.shift_as_told(settings.http.host)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with socket.create_server((settings.http.host, settings.http.port), backlog=2048) as listener:
        async with start(settings, service.resources) as running:
            api = service.worker_api(running) if role == "worker" else service.api(running)
            server = _make_server(api)
            serving = asyncio.create_task(server.serve([listener]), name="http")
            work = [] if role == "api" else _start_work(service, running)
            _log.info("started", role=role, port=listener.getsockname()[1])
            await _until_stopped(stop, [serving, *work])
            running.stopping = True
            server.should_exit = True
            await _end(serving, work)


def _start_work(service: Service, running: Running) -> list[asyncio.Task[None]]:
    database, kafka = running.database, running.settings.kafka
    work: dict[str, Coroutine[Any, Any, None]] = {
        "audit": chain_audit(running),
        "answers": forget_answers(running),
    }
    if service.announces:
        work["relay"] = Relay(service.name, database, kafka).run()
    if service.consumers:
        worker = Worker(database, kafka, service.consumers, running.cipher)
        work["consumers"] = worker.run()
    for number, timers in enumerate(service.timers):
        work[f"timers-{number}"] = timers.run(database.sessions)
    tasks = [asyncio.create_task(task, name=name) for name, task in work.items()]
    for background in service.background:
        name = getattr(background, "__name__", "background")
        tasks.append(asyncio.create_task(_forever(background(running)), name=name))
    return tasks


async def _forever(work: Any) -> None:  # noqa: ANN401 - any awaitable
    await work


async def _until_stopped(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Return when asked to stop; leave the process when a task ends by itself."""
    asked = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([asked, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in done - {asked}:
        if not stop.is_set():
            error = task.exception()
            _log.error("task-ended", task=task.get_name(), exc_info=error)
            exits.leave(f"{task.get_name()} ended: {type(error).__name__}")


async def _end(serving: asyncio.Task[None], work: list[asyncio.Task[None]]) -> None:
    """Finish requests and handlers, or give them up; what was not acked comes again."""
    for task in work:
        task.cancel()
    _, late = await asyncio.wait([serving, *work], timeout=END_WITHIN)
    if late:
        _log.warning("given-up", tasks=sorted(task.get_name() for task in late))
        os._exit(0)


def _make_server(api: FastAPI) -> _Server:
    return _Server(
        uvicorn.Config(
            api,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=REQUESTS_END_WITHIN,
        )
    )
