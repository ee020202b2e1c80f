"""What every worker does beside its work: the audit chain, and answers that may be forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit_chain, clock, idempotency
from kit.running import Running
from kit.transient import is_transient

HEAD_EVERY: Final = timedelta(minutes=5)
_log = structlog.get_logger()


async def repeat(
    running: Running, every_seconds: float, work: Callable[[AsyncSession], Awaitable[object]]
) -> None:
    """Run `work` in a transaction of its own, again and again; wait out what passes by itself."""
    while True:
        try:
            async with running.database.sessions.begin() as session:
                await work(session)
        except Exception as error:
            if not is_transient(error):
                raise
            _log.warning("upkeep-waits", work=work.__name__, error=type(error).__name__)
        await asyncio.sleep(every_seconds)


async def chain_audit(running: Running) -> None:
    """Link new entries each second; log the head each 5 min, to be kept by another system."""
    last_told = clock.now() - HEAD_EVERY

    async def link(session: AsyncSession) -> None:
        nonlocal last_told
        while await audit_chain.link_new(session) == audit_chain.BATCH:
            pass
        if clock.now() - last_told >= HEAD_EVERY:
            last_told = clock.now()
            position, head = await audit_chain.read_head(session)
            _log.info("audit-head", position=position, head=head)

    await repeat(running, 1.0, link)


async def forget_answers(running: Running) -> None:
    async def forget(session: AsyncSession) -> None:
        await idempotency.forget_old(session, clock.now())

    await repeat(running, 3600.0, forget)
