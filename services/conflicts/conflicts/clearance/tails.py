"""What a granted clearance was not yet compared with, and whether that stops its redemption.

Rules, matcher and index of before count for nothing: what was granted by them is compared with
the whole register again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.engine import MAX_CATCH_UP, MAX_TAIL
from conflicts.check.findings import Judged, Owner, judge_candidates, judge_own
from conflicts.check.hits import leave_out_settled
from conflicts.check.parts import Asked, asked_of
from conflicts.check.scan import RegisterScan, TailTooLongError, compare_tail
from conflicts.clearance.queries import find_clearance
from conflicts.clearance.status import ClearanceState
from conflicts.clearance.tables import Clearance
from conflicts.index.states import live_state
from conflicts.index.tables import IndexRole
from conflicts.matching.analysis import ANALYSIS_VERSION
from conflicts.matching.scoring import MATCHER_VERSION
from conflicts.register.counter import read_counter
from conflicts.register.queries import get_sheet, parties_of
from conflicts.register.tables import Sheet
from conflicts.rules.loading import current_pack
from conflicts.rules.pack import Pack, PartState
from contracts.conflicts import RefusalReason

OUTDATED: Final = "outdated"
MOST_SCANNED: Final = 50_000
SCANNED: Final = RegisterScan.generation


@dataclass(frozen=True, slots=True)
class Today:
    """What every comparison rests on now. `index`: the UUID of the active one, if there is one.

    `readable`: the stored names are analysed as this program does it.
    """

    pack: Pack
    index: str | None
    readable: bool

    @property
    def indexes(self) -> list[str]:
        """Return what a good comparison went through: the index of today, or no index at all."""
        return [SCANNED] if self.index is None else [SCANNED, self.index]

    def covers(self, clearance: Clearance) -> bool:
        same_rules = clearance.rules_version == self.pack.rules_version
        same_matcher = clearance.matcher_version == MATCHER_VERSION
        return same_rules and same_matcher and clearance.index_generation in self.indexes

    def outdated(self) -> ColumnElement[bool]:
        """Condition: the clearance was granted by something else than today's."""
        current = and_(
            Clearance.rules_version == self.pack.rules_version,
            Clearance.matcher_version == MATCHER_VERSION,
            Clearance.index_generation.in_(self.indexes),
        )
        return not_(current)

    def bind(self, clearance: Clearance) -> None:
        """Note that the whole register was compared by today's rules and matcher, without index."""
        clearance.rules_version, clearance.matcher_version = (
            self.pack.rules_version,
            MATCHER_VERSION,
        )
        clearance.index_generation = SCANNED


async def read_today(session: AsyncSession, on: date) -> Today:
    active = await live_state(session, IndexRole.ACTIVE)
    if active is None:
        return Today(current_pack(on), None, readable=True)
    readable = active.analysis_version == ANALYSIS_VERSION
    return Today(current_pack(on), active.index_uuid, readable)


async def tail_stops(
    session: AsyncSession,
    clearance: Clearance,
    sheet: Sheet,
    today: Today,
    now: datetime,
    *,
    most: int = MAX_TAIL,
) -> bool:
    """Judge what came since the grant as if the subject were still uncleared.

    So an uncleared mandate that came later does not stop it, and one that was cleared meanwhile
    does, unless people decided on the pair. Raise TailTooLongError beyond `most` rows.
    """
    rows = [row for row in (await parties_of(session, sheet.id)).values() if row.searchable]
    asked = asked_of(sheet, rows, PartState.PENDING)
    analyses = {one.ref: one.analysis for one in asked}
    is_current = today.covers(clearance)
    after = clearance.as_of if is_current else 0
    candidates = await compare_tail(session, analyses, after, most=most)
    judged = await judge_candidates(
        session, asked, candidates, today.pack, now.date(), inquiry_id=sheet.inquiry_id
    )
    if not is_current:
        judged += _among_themselves(asked, sheet, today.pack, now.date())
    return any(one.stops for one in await leave_out_settled(session, judged))


def _among_themselves(asked: list[Asked], sheet: Sheet, pack: Pack, on: date) -> list[Judged]:
    return judge_own(asked, Owner(sheet.source_kind, sheet.source_id, sheet.office_id), pack, on)


async def catch_up_clearance(
    session: AsyncSession, clearance_id: UUID, *, now: datetime
) -> str | None:
    """Compare the tail outside the lock, so that little is left for under it.

    Return what the clearance has to be voided for; then it stays where it was. Its row is held
    only once everything is compared. Raise TailTooLongError for a tail that has to wait.
    """
    as_of = await read_counter(session)
    clearance = await find_clearance(session, clearance_id)
    if clearance is None or clearance.state is not ClearanceState.GRANTED:
        return None
    today = await read_today(session, now.date())
    is_current = today.covers(clearance)
    sheet = await get_sheet(session, clearance.subject_kind, clearance.subject_id)
    most = MAX_CATCH_UP if is_current else MOST_SCANNED
    try:
        if await tail_stops(session, clearance, sheet, today, now, most=most):
            return RefusalReason.TAIL
    except TailTooLongError:
        if is_current:
            raise
        return OUTDATED
    clearance = await find_clearance(session, clearance_id, lock=True)
    if clearance is not None and clearance.state is ClearanceState.GRANTED:
        clearance.as_of = max(as_of, clearance.as_of)
        if not is_current:
            today.bind(clearance)
    return None
