"""The conflicts service: register, checks, clearances, alerts, walls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from elasticsearch import ApiError, TransportError

from conflicts import commands, feeds, workers
from conflicts.check.engine import Engine
from conflicts.check.index_search import IndexSearch
from conflicts.check.shared_search import SharedSearch
from conflicts.clearance.consumers import consumer as openings
from conflicts.clearance.timers import timers
from conflicts.db import Base
from conflicts.index.party_index import PartyIndex
from conflicts.names.consumers import consumer as names
from conflicts.reception.consumers import consumer as register
from conflicts.recusal.consumers import consumer as complaints
from conflicts.routes import ROUTERS
from conflicts.settings import Settings
from kit.db import Database
from kit.running import Running
from kit.service import Service


@asynccontextmanager
async def resources(running: Running) -> AsyncIterator[None]:
    settings = running.settings
    assert isinstance(settings, Settings)
    own_pool = settings.database.model_copy(update={"pool_size": settings.check_pool_size})
    database = Database(own_pool)
    database.outbox_written = running.database.outbox_written
    index = PartyIndex.connect(settings.elasticsearch)
    search = IndexSearch(database.sessions, index, seconds=settings.check.search_seconds)
    running.resources["index"] = index
    running.resources["engine"] = Engine(database.sessions, SharedSearch(search), settings.check)
    try:
        yield
    finally:
        await index.close()
        await database.dispose()


async def search_degraded(running: Running) -> str | None:
    index: PartyIndex = running.resources["index"]
    try:
        health = await index.client.cluster.health(timeout="1s")
    except (ApiError, TransportError) as error:
        return f"Elasticsearch does not answer ({type(error).__name__}); checks are incomplete."
    return "Elasticsearch is red; checks are incomplete." if health["status"] == "red" else None


SERVICE = Service(
    name="conflicts",
    metadata=Base.metadata,
    routers=ROUTERS,
    consumers=[register, openings, complaints, names, feeds.consumer],
    timers=[timers],
    background=[
        workers.follow_register,
        workers.run_checks,
        workers.run_evaluations,
        workers.run_slow_evaluations,
        workers.run_tails,
    ],
    commands={
        "reindex": commands.rebuild,
        "verify": commands.verify,
        "sweep": commands.sweep_all,
    },
    degraded={"elasticsearch": search_degraded},
    resources=resources,
    settings=Settings,
)
