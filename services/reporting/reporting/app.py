"""Everything the reporting service is made of."""

from kit.running import Running
from kit.service import Service
from reporting.db import Base
from reporting.fact.consumers import facts
from reporting.guard.consumers import guards, rights
from reporting.kpi.api import router as kpis
from reporting.kpi.commands import definitions
from reporting.rebuild.api import router as rebuilds
from reporting.rebuild.commands import rebuild_of, show_digest
from reporting.rebuild.waiting import rebuild_when_asked
from reporting.report.api import router as reports
from reporting.settings import Settings


async def rebuilds_asked_for(running: Running) -> None:
    await rebuild_when_asked(running, facts)


SERVICE = Service(
    name="reporting",
    metadata=Base.metadata,
    routers=[kpis, reports, rebuilds],
    consumers=[facts, rights, guards],
    background=[rebuilds_asked_for],
    commands={
        "rebuild": rebuild_of(facts),
        "digest": show_digest,
        "definitions": definitions,
    },
    settings=Settings,
    announces=False,
)
