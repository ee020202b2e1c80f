"""Reads what may stop automatic clearing."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.verdict import Stop
from conflicts.gate.stops import OWNERS, SHEET_TOPICS, Feeds, stops_of
from kit.heartbeat import heartbeats
from kit.kernel import open_holds
from kit.progress import lag


async def read_stops(session: AsyncSession, *, max_age: timedelta, now: datetime) -> list[Stop]:
    feeds = Feeds(
        holds=await open_holds(session, SHEET_TOPICS),
        beats=await heartbeats(session, [*OWNERS, "conflicts"]),
        lags=await lag(session, SHEET_TOPICS),
    )
    return stops_of(feeds, max_age=max_age, now=now)
