"""The conflicts service's own actions, a transaction at a time, each of which may crash."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from faults.model.owners import Message
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check import running
from conflicts.check.clearing import decide_check
from conflicts.check.deciding import Ruling
from conflicts.check.decisions import Signed, dispose_of_hit, record_consent
from conflicts.check.engine import CheckSettings
from conflicts.check.queries import hits_of
from conflicts.check.settling import Comparison
from conflicts.check.status import Disposition
from conflicts.clearance.actions import expire
from conflicts.clearance.redemption import redeem
from conflicts.db import REGISTER_LOCK, Base
from conflicts.evaluation import comparing
from conflicts.evaluation.tables import Lane
from conflicts.reception.actions import receive_sheet
from conflicts.reception.testing import OFFICER, Desk
from conflicts.register.analysis import prepare_analyses
from conflicts.register.sheets import SheetContent
from conflicts.rules.pack import RuleClass
from contracts.conflicts import (
    CheckDecided,
    ClearanceExpired,
    ClearanceGranted,
    ClearanceRedeemed,
    ClearanceRefused,
    ClearanceVoided,
    Decision,
)
from contracts.event import Event
from kit import clock
from kit.db import Database, take_lock
from kit.problems import Problem

HEARD = {
    event.event_type: event
    for event in (
        CheckDecided,
        ClearanceExpired,
        ClearanceGranted,
        ClearanceRedeemed,
        ClearanceRefused,
        ClearanceVoided,
    )
}
KEPT = {"database_epoch"}


class Fate(StrEnum):
    """What becomes of a step; after `REPEATED` the step is done again, as after a lost ack."""

    DONE = "done"
    LOST = "lost"
    REPEATED = "repeated"


class CrashError(Exception):
    pass


@dataclass
class ModelDesk:
    """`searched`: claimed checks with what was found for them, not settled yet."""

    database: Database
    searched: dict[UUID, Comparison | None] = field(default_factory=dict)
    heard: int = 0

    def __post_init__(self) -> None:
        self.desk = Desk(self.database)
        self.engine = self.desk.engine

    async def start_afresh(self) -> None:
        """Empty every table, as the owner of them."""
        tables = [t.name for t in Base.metadata.sorted_tables if t.name not in KEPT]
        given = self.database.settings
        owner = Database(given.model_copy(update={"url": given.owner_url}))
        async with owner.sessions.begin() as session:
            await session.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        await owner.dispose()
        await self.desk.opens()

    @asynccontextmanager
    async def transaction(self, fate: Fate) -> AsyncIterator[AsyncSession]:
        """Commit, unless the process is to crash just before."""
        with suppress(CrashError):
            async with self.database.sessions.begin() as session:
                yield session
                await session.flush()
                if fate is Fate.LOST:
                    raise CrashError

    async def take(self, message: Message, fate: Fate) -> None:
        if isinstance(message, SheetContent):
            await prepare_analyses(message.parties.parties)
        async with self.transaction(fate) as session:
            await take_lock(session, REGISTER_LOCK)
            if isinstance(message, SheetContent):
                await receive_sheet(session, message, now=clock.now())
            else:
                await redeem(session, message, now=clock.now())

    async def claim(self) -> bool:
        check_id = await running.claim_next(self.engine)
        if check_id is not None:
            self.searched[check_id] = None
        return check_id is not None

    async def search(self, check_id: UUID) -> None:
        self.searched[check_id] = await running.compare(self.engine, check_id)

    async def settle(self, check_id: UUID) -> None:
        comparison = self.searched.pop(check_id)
        if comparison is not None:
            await running._settle(self.engine, check_id, comparison)

    async def crash(self) -> None:
        """Forget what was searched; the claims lapse."""
        self.searched.clear()
        lapse = "UPDATE conflict_check SET run_at = now() WHERE state = 'searching'"
        await self.desk.execute(lapse)

    async def open_to_people(self) -> Sequence[UUID]:
        wanted = (
            "SELECT id FROM conflict_check WHERE state = 'verdict' AND obsolete_because IS NULL "
            "AND verdict IN ('review', 'blocked') ORDER BY id"
        )
        async with self.database.sessions() as session:
            return (await session.scalars(text(wanted))).all()

    async def consent_to(self, check_id: UUID, fate: Fate) -> bool:
        """Record consents for what may be consented to; tell whether nothing else stands open."""
        async with self.database.sessions() as session:
            hits = [hit for hit in await hits_of(session, check_id) if hit.stops]
        for hit in hits:
            if hit.rule_class is not RuleClass.CONSENTABLE:
                return False
            now = clock.now()
            signed = Signed(given_by="client", document="scan", facts="told", signed_at=now)
            async with self.transaction(fate) as session:
                await record_consent(session, hit.id, signed, by=OFFICER, now=now)
                consented = Disposition.CONSENTED
                await dispose_of_hit(
                    session, hit.id, consented, reason="signed", by=OFFICER, now=now
                )
        return fate is not Fate.LOST

    async def decide(self, check_id: UUID, decision: Decision, fate: Fate) -> None:
        """Decide as an officer; a refusal is an answer like any other."""
        ruling = Ruling(decision, by=OFFICER, reason="because")
        with suppress(Problem):
            async with self.transaction(fate) as session:
                settings = CheckSettings()
                await decide_check(session, check_id, ruling, settings, now=clock.now())

    async def granted(self) -> Sequence[UUID]:
        async with self.database.sessions() as session:
            granted = text("SELECT id FROM clearance WHERE state = 'granted' ORDER BY id")
            return (await session.scalars(granted)).all()

    async def expire(self, clearance_id: UUID, fate: Fate) -> None:
        """Let its days be over; the timer that says so may be late."""
        over = "UPDATE clearance SET expires_at = now() - interval '1 s' WHERE id = :id"
        await self.desk.execute(over, id=clearance_id)
        async with self.transaction(fate) as session:
            await take_lock(session, REGISTER_LOCK)
            await expire(session, clearance_id, now=clock.now())

    async def evaluate(self) -> None:
        for lane in Lane:
            while evaluation_id := await comparing.claim_next(self.engine, lane):
                await comparing.evaluate(self.engine, evaluation_id)

    async def next_announcement(self) -> Event | None:
        """Return what the owners have not heard yet, in order, one at a time."""
        wanted = text(
            "SELECT seq, id, type, payload, occurred_at FROM outbox "
            "WHERE seq > :heard AND type = ANY(:types) ORDER BY seq LIMIT 1"
        )
        async with self.database.sessions() as session:
            given = {"heard": self.heard, "types": list(HEARD)}
            row = (await session.execute(wanted, given)).one_or_none()
        if row is None:
            return None
        self.heard = row.seq
        event = HEARD[row.type]
        return event.from_record(
            json.loads(row.payload), event_id=row.id, occurred_at=row.occurred_at
        )
