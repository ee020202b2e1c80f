"""Facts of a small firm for tests: told in any order, as they would come from the topics."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from httpx2 import Response as Answer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts import complaints, conflicts, firm, intake, matters
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

SHANGHAI, BEIJING, LONDON = UUID(int=1), UUID(int=2), UUID(int=3)
CHEN, SUN = UUID(int=11), UUID(int=12)
CLIENT, OTHER_CLIENT = UUID(int=21), UUID(int=22)
MONDAY: Final = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER: Final = MONDAY + timedelta(days=20)
NOVEMBER: Final = "2026-11"
HASH: Final = "0" * 64
OFFICES: Final = (
    (SHANGHAI, "SH", "上海分所", "Asia/Shanghai"),
    (BEIJING, "BJ", "北京总所", "Asia/Shanghai"),
    (LONDON, "LD", "London", "Europe/London"),
)


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


def offices() -> list[Event]:
    return [
        firm.OfficeOpened(
            office_id=office_id,
            name=name,
            code=code,
            office_kind=firm.OfficeKind.BRANCH,
            parent_id=None,
            timezone=zone,
            opened_on=date(2001, 1, 1),
            occurred_at=MONDAY - 400 * DAY,
        )
        for office_id, code, name, zone in OFFICES
    ]


def lead(
    lead_id: UUID, at: datetime = MONDAY, *, office: UUID = SHANGHAI, source: str = "website"
) -> Event:
    return intake.LeadReceived(
        lead_id=lead_id,
        office_id=office,
        source=intake.LeadSource(source),
        channel=intake.Channel.WEB_FORM,
        occurred_at=at,
    )


def inquiry(
    inquiry_id: UUID,
    lead_id: UUID | None = None,
    at: datetime = MONDAY,
    **changes: Any,  # noqa: ANN401 - fields of the event
) -> Event:
    given = {"office_id": SHANGHAI, "practice_area": "litigation"} | changes
    return intake.InquiryOpened(inquiry_id=inquiry_id, lead_id=lead_id, occurred_at=at, **given)


def signed(inquiry_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = {
        "engagement_id": uuid4(),
        "client_id": CLIENT,
        "office_id": SHANGHAI,
        "practice_area": "litigation",
        "lead_lawyer_id": CHEN,
    } | changes
    return intake.EngagementSigned(
        inquiry_id=inquiry_id,
        clearance_id=uuid4(),
        party_set_hash=HASH,
        team=(),
        occurred_at=at,
        **given,
    )


def completed(check_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = _check(check_id) | {"verdict": conflicts.Verdict.CLEAR, "hit_count": 0} | changes
    return conflicts.CheckCompleted(number="C-1", occurred_at=at, **given)


def decided(check_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = _check(check_id) | {"decision": conflicts.Decision.CLEARED} | changes
    return conflicts.CheckDecided(decided_by=None, refs=(), occurred_at=at, **given)


def _check(check_id: UUID) -> dict[str, Any]:
    return {
        "check_id": check_id,
        "purpose": conflicts.Purpose.NEW_MATTER,
        "source_kind": None,
        "source_id": None,
        "source_version": None,
        "office_id": SHANGHAI,
        "party_set_hash": HASH,
    }


def prepared(matter_id: UUID, inquiry_id: UUID, at: datetime = MONDAY) -> Event:
    return matters.MatterPrepared(
        matter_id=matter_id,
        engagement_id=uuid4(),
        inquiry_id=inquiry_id,
        client_id=CLIENT,
        office_id=SHANGHAI,
        practice_area="litigation",
        lead_lawyer_id=CHEN,
        occurred_at=at,
    )


def opened(matter_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = {
        "office_id": SHANGHAI,
        "client_id": CLIENT,
        "practice_area": "litigation",
        "lead_lawyer_id": CHEN,
    } | changes
    return matters.MatterOpened(
        matter_id=matter_id, number="SH-1", opened_on=at.date(), occurred_at=at, **given
    )


def closed(matter_id: UUID, at: datetime) -> Event:
    return matters.MatterClosed(matter_id=matter_id, closed_on=at.date(), occurred_at=at)


def received(complaint_id: UUID, at: datetime = MONDAY, *, matter_id: UUID | None = None) -> Event:
    return complaints.ComplaintReceived(
        complaint_id=complaint_id,
        office_id=SHANGHAI,
        channel=complaints.ComplaintChannel.WEB_FORM,
        received_at=at,
        register_by=at + DAY,
        matter_id=matter_id,
        client_id=CLIENT,
        occurred_at=at,
    )


def registered(complaint_id: UUID, at: datetime, *, investigate_by: datetime) -> Event:
    return complaints.ComplaintRegistered(
        complaint_id=complaint_id,
        number="T-1",
        office_id=SHANGHAI,
        category=complaints.ComplaintCategory.FEES,
        matter_id=None,
        client_id=CLIENT,
        practice_area=None,
        complained_of=(),
        investigate_by=investigate_by,
        occurred_at=at,
    )


def reported(complaint_id: UUID, at: datetime, *, cause: str = "late_report") -> Event:
    return complaints.ComplaintReported(
        complaint_id=complaint_id, finding=complaints.Finding.UPHELD, cause=cause, occurred_at=at
    )


def ended(complaint_id: UUID, at: datetime, opinion: str) -> Event:
    return complaints.ComplaintClosed(
        complaint_id=complaint_id, opinion=complaints.Opinion(opinion), occurred_at=at
    )
