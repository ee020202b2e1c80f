"""A tiny domain for the messaging contract: postings on accounts (and `kit.testing.cards`).

Handlers write one row for each call, without any constraint, so that a double effect shows.
"""

from datetime import datetime
from typing import Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import BigInteger, Column, Identity, MetaData, Table, Text, Uuid, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock, kernel, outbox, tables
from kit.db import new_metadata
from kit.facts import Kind
from kit.ids import new_id
from kit.kernel import Consumer
from kit.problems import Problem, Unavailable

ACCOUNTS = "ledger.account"
GROUPS = ("ledger.audit", "ledger.report", "ledger.search")


class LedgerEvent(BaseModel):
    model_config = ConfigDict(frozen=True)

    event_id: UUID = Field(default_factory=new_id, exclude=True)
    occurred_at: AwareDatetime = Field(default_factory=clock.now, exclude=True)

    def body(self) -> bytes:
        return self.model_dump_json().encode()

    @classmethod
    def from_record(cls, members: dict[str, Any], *, event_id: UUID, occurred_at: datetime) -> Self:
        return cls.model_validate(members | {"event_id": event_id, "occurred_at": occurred_at})


class Posted(LedgerEvent):
    """`fate` tells the handler what to do with it."""

    topic: ClassVar[str] = ACCOUNTS
    event_type: ClassVar[str] = "ledger.account.posted.v1"
    kind: ClassVar[Kind] = "fact"

    account: str
    number: int
    fate: Literal["taken", "refused", "broken", "busy"] = "taken"

    @property
    def key(self) -> str:
        return self.account


class Closed(LedgerEvent):
    """Of no use to any consumer here."""

    topic: ClassVar[str] = ACCOUNTS
    event_type: ClassVar[str] = "ledger.account.closed.v1"
    kind: ClassVar[Kind] = "fact"

    account: str

    @property
    def key(self) -> str:
        return self.account


class Overdrawn(Problem):
    status = 409
    slug = "overdrawn"
    title = "The account is overdrawn"
    title_zh = "账户透支"


def make_metadata() -> MetaData:
    """`fate_change` overrules fates, so that a later try can succeed."""
    metadata = new_metadata()
    tables.make_messaging(metadata)
    Table(
        "entry",
        metadata,
        Column("id", BigInteger, Identity(), primary_key=True),
        Column("consumer", Text, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("key", Text, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("number", BigInteger, nullable=False),
    )
    Table("card", metadata, Column("card", Text, primary_key=True), Column("holder", Text))
    Table("fate_change", metadata, Column("fate", Text, primary_key=True))
    return metadata


_ENTER = text("""
INSERT INTO entry (consumer, event_id, key, version, number)
VALUES (:consumer, :event_id, :key, :version, :number)
""")

_ENTRIES = text("SELECT key, version FROM entry WHERE consumer = :consumer ORDER BY id")


def make_consumer(
    group: str = GROUPS[0],
    *,
    announces: bool = False,
    **options: Any,  # noqa: ANN401 - Consumer's own
) -> Consumer:
    """Per event, by `@on`; one that announces closes the account in the same transaction."""
    consumer = Consumer(group, [ACCOUNTS], **options)

    @consumer.on(Posted)
    async def post(session: AsyncSession, event: Posted) -> None:
        await _meet_fate(session, event)
        version = kernel.received().version
        await session.execute(_ENTER, _row(group, event, version))
        if announces:
            await outbox.record(session, Closed(account=event.account))

    return consumer


def make_batch_consumer(group: str = GROUPS[1], **options: Any) -> Consumer:  # noqa: ANN401 - Consumer's own
    """Per list, by `@on_batch`."""
    consumer = Consumer(group, [ACCOUNTS], **options)

    @consumer.on_batch(Posted)
    async def post_all(session: AsyncSession, events: list[Posted]) -> None:
        records = kernel.received_all()
        for event in events:
            await _meet_fate(session, event)
        pairs = zip(events, records, strict=True)
        await session.execute(_ENTER, [_row(group, e, r.version) for e, r in pairs])

    return consumer


async def entries(session: AsyncSession, consumer: str = GROUPS[0]) -> list[tuple[str, int]]:
    """Return key and version of each effect, in the order in which they came about."""
    rows = await session.execute(_ENTRIES, {"consumer": consumer})
    return [(row.key, row.version) for row in rows]


async def change_fate(session: AsyncSession, fate: str) -> None:
    """From now on events of this fate are taken."""
    await session.execute(text("INSERT INTO fate_change (fate) VALUES (:fate)"), {"fate": fate})


async def _meet_fate(session: AsyncSession, event: Posted) -> None:
    if event.fate == "taken":
        return
    changed = text("SELECT count(*) FROM fate_change WHERE fate = :fate")
    if await session.scalar(changed, {"fate": event.fate}):
        return
    if event.fate == "refused":
        raise Overdrawn("No.")
    if event.fate == "busy":
        raise Unavailable("Later.")
    raise ZeroDivisionError("a defect")


def _row(group: str, event: Posted, version: int) -> dict[str, object]:
    return {
        "consumer": group,
        "event_id": event.event_id,
        "key": event.key,
        "version": version,
        "number": event.number,
    }
