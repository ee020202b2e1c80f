"""One transaction: inbox, versions, handlers, parked and dead letters."""

import logging
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kit import failpoints, handling, inbox, letters, metrics, positions, telemetry, unknown_types
from kit.crypto import Cipher
from kit.db import limit_transaction, take_lock
from kit.decisions import Plan, make_plan
from kit.kernel import Consumer
from kit.letters import Letter
from kit.logs import RateLimit
from kit.positions import Stream
from kit.reading import Malformed, Reader, Received

Records = Sequence[Received | Malformed]

log = logging.getLogger("kit.kernel")
log.addFilter(RateLimit(burst=50))


class Applier:
    """Takes records for one consumer. Each method is one transaction of its own."""

    def __init__(
        self,
        consumer: Consumer,
        sessions: async_sessionmaker[AsyncSession],
        cipher: Cipher,
        prefix: str = "",
    ) -> None:
        consumer.check()
        self.consumer = consumer
        self.reader = Reader(prefix, consumer.kinds, consumer.classes)
        self.sessions = sessions
        self.cipher = cipher
        self._known = {topic: consumer.known_types(topic) for topic in consumer.topics}

    async def apply(self, records: Records) -> set[Stream]:
        """Return the keys whose gap has closed; their parked events wait to be drained."""
        with handling.preparing(await self.prepare(records)):
            async with self.sessions.begin() as session:
                plan = await self._plan(session, records)
                await self._carry_out(session, plan)
                await failpoints.slow_failpoint("kernel.before-commit")
        failpoints.failpoint("kernel.after-commit")
        self._report(plan)
        return plan.heals

    async def bury(self, record: Received | Malformed, error: Exception, tries: int) -> None:
        """Keep the record as a dead letter and block its key, unless it was taken meanwhile."""
        letter = Letter(record, letters.reason_of(error), *letters.explain(error), tries)
        async with self.sessions.begin() as session:
            await limit_transaction(session)
            if not await self._fresh(session, [record]):
                return
            plan = Plan(letters=[letter])
            if isinstance(record, Received):
                plan.dead.add(record.stream)
            await self._keep(session, plan)
        self._report(plan)

    async def prepare(self, records: Records) -> object:
        """Run what the consumer does before the transaction."""
        if self.consumer.prepare is None:
            return None
        readable = [record for record in records if isinstance(record, Received)]
        return await self.consumer.prepare(self.sessions, readable)

    async def _plan(self, session: AsyncSession, records: Records) -> Plan:
        await limit_transaction(session)
        if self.consumer.lock is not None:
            await take_lock(session, self.consumer.lock)
        fresh = await self._fresh(session, records)
        streams = [record.stream for record in fresh if isinstance(record, Received)]
        known = await positions.load(session, self.consumer.name, streams)
        plan = make_plan(fresh, known, self.consumer.kinds)
        plan.dropped += len(records) - len(fresh)
        return plan

    async def _fresh(self, session: AsyncSession, records: Records) -> list[Received | Malformed]:
        """Mark them in the inbox; leave out those that were taken before."""
        skip = self.consumer.without_inbox
        ids = {record.event_id for record in records if record.place.topic not in skip}
        new = await inbox.take(session, self.consumer.name, list(ids))
        fresh: list[Received | Malformed] = []
        for record in records:
            if record.place.topic in skip:
                fresh.append(record)
            elif record.event_id in new:
                new.discard(record.event_id)
                fresh.append(record)
        return fresh

    async def _carry_out(self, session: AsyncSession, plan: Plan) -> None:
        unknown = [r for r in plan.apply if r.value is not None and not self._knows(r)]
        await unknown_types.count(session, self.consumer.name, unknown)
        with telemetry.batch(self.consumer.name, [record.traceparent for record in plan.apply]):
            await self.consumer.handlers.call(session, plan.apply)
            await session.flush()
        await positions.advance(session, self.consumer.name, plan.versions)
        await self._keep(session, plan)

    async def _keep(self, session: AsyncSession, plan: Plan) -> None:
        name = self.consumer.name
        await letters.keep(session, self.cipher, name, plan.letters)
        await positions.block(session, name, plan.dead, "dead")
        await positions.hold(session, name, plan.waiting)

    def _knows(self, record: Received) -> bool:
        return record.type in self._known[record.topic]

    def _report(self, plan: Plan) -> None:
        name = self.consumer.name
        metrics.CONSUMED.labels(name, "applied").inc(len(plan.apply))
        metrics.CONSUMED.labels(name, "dropped").inc(plan.dropped)
        for letter in plan.letters:
            metrics.CONSUMED.labels(name, letter.reason).inc()
            if letter.reason != "behind":
                place = letter.record.place
                at = f"{place.topic}/{place.partition}/{place.offset}"
                log.error("%s: %s %s at %s", name, letter.reason, letter.error or "key", at)
