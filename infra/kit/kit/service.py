"""A service as one declaration; `kit.commands` runs it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData

from kit import health, operations
from kit.health import Degraded
from kit.http import create_api
from kit.kernel import Consumer
from kit.running import Resources, Running
from kit.settings import ServiceSettings
from kit.timers import Timers

Background = Callable[[Running], Awaitable[None]]
Command = Callable[[Running, Sequence[str]], Awaitable[int | None]]


@dataclass(frozen=True)
class Service:
    """`name` is also the package's.

    `background` runs for ever in the worker. `commands` are `python -m <name> COMMAND …`.
    `resources` opens and closes what only this service has. `degraded` names what it can do
    without for a while; each check returns a sentence when something is wrong. `announces` is
    False where a service owns no topic: it has no relay, and no right to write.
    """

    name: str
    metadata: MetaData
    routers: Sequence[APIRouter]
    consumers: Sequence[Consumer] = ()
    timers: Sequence[Timers] = ()
    background: Sequence[Background] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)
    degraded: Mapping[str, Degraded] = field(default_factory=dict)
    resources: Resources | None = None
    settings: type[ServiceSettings] = ServiceSettings
    announces: bool = True

    def api(self, running: Running) -> FastAPI:
        return self._api(running, [*self.routers, operations.make_router(self.name)])

    def worker_api(self, running: Running) -> FastAPI:
        """Return the health pages alone, for a worker that runs apart."""
        return self._api(running, [])

    def _api(self, running: Running, routers: Sequence[APIRouter]) -> FastAPI:
        api = create_api(
            self.name,
            [health.make_router(self.name, running, self.degraded), *routers],
            database=running.database,
            tokens=running.tokens,
            settings=running.settings.http,
        )
        api.state.running = running
        api.state.consumers = self.consumers
        return api
