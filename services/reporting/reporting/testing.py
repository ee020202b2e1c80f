"""Facts of a small firm for tests: told in any order, as they would come from the topics."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from httpx2 import Response as Answer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from kit import clock
from kit.access import Role
from kit.applying import Applier
from kit.crypto import Cipher
from kit.db import Database
from kit.envelope import headers
from kit.letters import StoredRecord
from kit.testing.client import Api
from kit.testing.keys import DATA_KEY
from reporting.app import SERVICE
from reporting.fact.queries import Digest, digest, serving_generation
from reporting.fact.testing import BEIJING, CHEN, DAY, LATER, MONDAY, SHANGHAI, offices


class Store:
    """Counts the versions of each stream, as the outbox of its owner does."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.applier = Applier(SERVICE.consumers[0], database.sessions, Cipher(DATA_KEY))
        self._versions: Counter[tuple[str, str]] = Counter()
        self.told: list[StoredRecord] = []

    async def tell(self, *events: Event) -> None:
        """Have the events consumed as one batch."""
        records = [self.record(event) for event in events]
        self.told += records
        await self.hear(records)

    async def hear(self, records: Collection[StoredRecord]) -> None:
        """Consume these records, which may have been consumed before."""
        with clock.stopped_at(MONDAY + 400 * DAY):
            await self.applier.apply([self.applier.reader.read(record) for record in records])

    async def forget(self) -> None:
        """Begin anew with the offices alone."""
        self._versions.clear()
        async with self.database.sessions.begin() as session:
            for table in ("fact", "subject", "inbox", "position"):
                await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of ours
        await self.tell(*offices())

    async def digest(self) -> Digest:
        async with self.database.sessions() as session:
            return await digest(session, await serving_generation(session))

    def record(self, event: Event) -> StoredRecord:
        """Return the event as it lies on its topic, next in its stream."""
        self._versions[event.topic, event.key] += 1
        row = {
            "id": event.event_id,
            "type": event.event_type,
            "occurred_at": event.occurred_at,
            "stream_version": self._versions[event.topic, event.key],
            "traceparent": None,
        }
        given = tuple(headers(event.topic.partition(".")[0], row))
        return StoredRecord(event.topic, 0, 0, event.key.encode(), event.body(), given)


async def read(api: Api, by: str, path: str, at: datetime = LATER, language: str = "en") -> Answer:
    """Ask for `path` below /v1/reporting at the given moment."""
    moment = int(at.timestamp())
    token = api.issuer.token(by, iat=moment, exp=moment + 300)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    with clock.stopped_at(at):
        return await api.get(f"/v1/reporting/{path}", headers=headers)


async def beat(session: AsyncSession, age_seconds: int = 0) -> None:
    """Let the firm's heartbeat be this old."""
    await session.execute(text("DELETE FROM heartbeat"))
    await session.execute(
        text(
            "INSERT INTO heartbeat (service, at, epoch, trusted_epoch) "
            "VALUES ('firm', now() - make_interval(secs => :age), :epoch, :epoch)"
        ),
        {"age": age_seconds, "epoch": UUID(int=99)},
    )


async def wall(database: Database, row_id: UUID, *members: UUID) -> None:
    async with database.sessions.begin() as session:
        await session.execute(
            text("INSERT INTO wall (row_id, row_kind, members) VALUES (:id, 'matter', :members)"),
            {"id": row_id, "members": list(members)},
        )


async def readers(api: Api) -> None:
    """Let in management and an auditor of Beijing, and a lawyer of Shanghai."""
    await api.let("lin.hua", Role.MANAGEMENT, offices=[BEIJING], staff_id=UUID(int=31))
    await api.let("xu.bo", Role.AUDITOR, offices=[BEIJING], staff_id=UUID(int=32))
    await api.let("wang.lei", Role.LAWYER, offices=[SHANGHAI], staff_id=CHEN)
