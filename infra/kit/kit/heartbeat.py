"""The sign of life of every relay, and what a reader keeps of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.facts import Kind
from kit.kernel import Consumer

TOPIC = "infra.heartbeat"


class Beat(BaseModel):
    """The same record as the contract `infra.heartbeat.beat.v1`."""

    topic: ClassVar[str] = TOPIC
    event_type: ClassVar[str] = "infra.heartbeat.beat.v1"
    kind: ClassVar[Kind] = "state"

    event_id: UUID
    occurred_at: AwareDatetime
    service: str
    at: AwareDatetime
    oldest_unsent_at: AwareDatetime | None
    epoch: UUID

    @property
    def key(self) -> str:
        return self.service

    def body(self) -> bytes:
        return self.model_dump_json(exclude={"event_id", "occurred_at"}).encode()

    @classmethod
    def from_record(cls, members: dict[str, Any], *, event_id: UUID, occurred_at: datetime) -> Self:
        return cls.model_validate(members | {"event_id": event_id, "occurred_at": occurred_at})


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """`trusted_epoch` differs from `epoch` after a restore, until someone has verified."""

    service: str
    at: datetime
    oldest_unsent_at: datetime | None
    epoch: UUID
    trusted_epoch: UUID

    @property
    def is_restored(self) -> bool:
        return self.epoch != self.trusted_epoch


def make_table(metadata: MetaData) -> None:
    moment = DateTime(timezone=True)
    Table(
        "heartbeat",
        metadata,
        Column("service", Text, primary_key=True),
        Column("at", moment, nullable=False),
        Column("oldest_unsent_at", moment),
        Column("epoch", Uuid, nullable=False),
        Column("trusted_epoch", Uuid, nullable=False),
    )


_KEEP = text("""
INSERT INTO heartbeat (service, at, oldest_unsent_at, epoch, trusted_epoch)
SELECT service, at, oldest_unsent_at, epoch, epoch FROM unnest(
    CAST(:service AS text[]), CAST(:at AS timestamptz[]),
    CAST(:oldest_unsent_at AS timestamptz[]), CAST(:epoch AS uuid[])
) AS beat (service, at, oldest_unsent_at, epoch) ORDER BY service
ON CONFLICT (service) DO UPDATE SET at = EXCLUDED.at, epoch = EXCLUDED.epoch,
    oldest_unsent_at = EXCLUDED.oldest_unsent_at
""")
_READ = text("SELECT * FROM heartbeat WHERE service = ANY(:services)")
_TRUST = text("UPDATE heartbeat SET trusted_epoch = epoch WHERE service = :service")


def follow(consumer: Consumer) -> None:
    """Let `consumer`, which reads `infra.heartbeat`, keep the table."""
    consumer.without_inbox.add(TOPIC)

    @consumer.on_batch(Beat)
    async def keep_newest(session: AsyncSession, beats: list[Beat]) -> None:
        newest = {beat.service: beat for beat in beats}.values()
        columns = ("service", "at", "oldest_unsent_at", "epoch")
        given = {column: [getattr(beat, column) for beat in newest] for column in columns}
        await session.execute(_KEEP, given)


async def heartbeats(session: AsyncSession, services: Collection[str]) -> dict[str, Heartbeat]:
    """Return what is known of `services`; one that never beat is missing."""
    rows = await session.execute(_READ, {"services": list(services)})
    return {row.service: Heartbeat(**row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's name


async def trust(session: AsyncSession, service: str) -> None:
    """Accept the epoch of a restored service, after verifying what we hold of it."""
    await session.execute(_TRUST, {"service": service})
