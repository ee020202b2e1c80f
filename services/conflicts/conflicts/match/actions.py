"""Who may ask the matcher how often, and what walls leave of the answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.results import Candidate
from conflicts.match.tables import MatchUse
from conflicts.register.tables import Party, Sheet
from conflicts.wall.queries import walled_off
from kit.auth import Principal
from kit.problems import TooManyRequests

KEPT = timedelta(days=30)


class QuotaUsedUp(TooManyRequests):
    slug = "match-quota-used-up"
    title = "The queries of this hour are used up"
    title_zh = "本小时的查询额度已用完"


async def use_quota(
    session: AsyncSession, caller: Principal, queries: int, *, per_hour: int, now: datetime
) -> None:
    """Count the queries of this hour and refuse what is too much."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    row = insert(MatchUse).values(principal=caller.principal, hour=hour, queries=queries)
    counted = row.on_conflict_do_update(
        index_elements=["principal", "hour"], set_={"queries": MatchUse.queries + queries}
    )
    used: int = (await session.execute(counted.returning(MatchUse.queries))).scalar_one()
    await session.execute(delete(MatchUse).where(MatchUse.hour < now - KEPT))
    if used > per_hour:
        wait = int((hour + timedelta(hours=1) - now).total_seconds()) + 1
        detail = f"{per_hour} queries an hour are allowed; this would be {used}."
        raise QuotaUsedUp(detail, allowed=per_hour).with_headers(Retry_After=str(wait))


async def walled_parties(
    session: AsyncSession, caller: Principal, candidates: Sequence[Candidate]
) -> set[UUID]:
    """Return the candidates whose inquiry, matter or staff sheet is walled from the caller."""
    ids = {candidate.party_id for candidate in candidates}
    rows = await session.execute(
        select(Party.id, Sheet.source_id)
        .join(Sheet, Sheet.id == Party.sheet_id)
        .where(Party.id.in_(ids))
    )
    sources = {party_id: source_id for party_id, source_id in rows}  # noqa: C416 - Row is no pair
    walled = await walled_off(session, caller, set(sources.values()))
    return {party_id for party_id, source in sources.items() if source in walled}
