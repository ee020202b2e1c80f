"""Everything the complaints service is made of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.api import router as complaint
from complaints.complaint.period import renew_calendar
from complaints.complaint.timers import timers
from complaints.db import Base
from complaints.directory.consumers import clients, firm, guards
from complaints.erasure.commands import erase
from complaints.evidence.access import STORE
from complaints.evidence.actions import sweep
from complaints.evidence.api import router as evidence
from complaints.evidence.store import LocalFolder
from complaints.investigation.api import router as investigation
from complaints.investigation.consumers import checks, matters
from complaints.letter.api import router as letter
from complaints.receiving.access import LINKS
from complaints.receiving.api import router as receiving
from complaints.receiving.door import take_mail
from complaints.settings import Settings
from kit.links import LinkReader
from kit.running import Running
from kit.service import Service
from kit.upkeep import repeat

CALENDAR_EVERY_SECONDS = 3600.0
SWEEP_EVERY_SECONDS = 3600.0


@asynccontextmanager
async def resources(running: Running) -> AsyncIterator[None]:
    settings = running.settings
    assert isinstance(settings, Settings)
    running.resources[STORE] = LocalFolder(settings.files.folder)
    running.resources[LINKS] = LinkReader(settings.links)
    yield


async def follow_calendar(running: Running) -> None:
    """Write the working days down at the start of the worker, and look again each hour."""
    settings = running.settings
    assert isinstance(settings, Settings)

    async def renew(session: AsyncSession) -> None:
        await renew_calendar(session, settings.periods)

    await repeat(running, CALENDAR_EVERY_SECONDS, renew)


async def sweep_evidence(running: Running) -> None:
    """Delete files that no row knows of, a day after they came."""

    async def sweep_once(session: AsyncSession) -> None:
        await sweep(session, running.resources[STORE])

    await repeat(running, SWEEP_EVERY_SECONDS, sweep_once)


SERVICE = Service(
    name="complaints",
    metadata=Base.metadata,
    routers=[receiving, complaint, investigation, letter, evidence],
    consumers=[firm, matters, clients, guards, checks],
    timers=[timers],
    background=[take_mail, follow_calendar, sweep_evidence],
    commands={"erase": erase},
    resources=resources,
    settings=Settings,
)
