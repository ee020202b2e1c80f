"""Every table of the kit, for the metadata of a service."""

from sqlalchemy import MetaData

from kit import (
    access,
    audit,
    epoch,
    heartbeat,
    idempotency,
    inbox,
    letters,
    outbox,
    positions,
    progress,
    timers,
    unknown_types,
    walls,
)


def make_all(metadata: MetaData) -> None:
    make_messaging(metadata)
    access.make_table(metadata)
    audit.make_tables(metadata)
    idempotency.make_table(metadata)
    walls.make_table(metadata)


def make_messaging(metadata: MetaData) -> None:
    outbox.make_tables(metadata)
    epoch.make_table(metadata)
    inbox.make_table(metadata)
    positions.make_table(metadata)
    letters.make_table(metadata)
    unknown_types.make_table(metadata)
    progress.make_table(metadata)
    heartbeat.make_table(metadata)
    timers.make_table(metadata)
