"""Put facts where they belong; a fact that is there already changes nothing."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import LockId
from kit.kernel import Received
from reporting.fact.queries import serving_generation
from reporting.fact.rows import FactRow, Subjects, columns, fact_row, months

FACTS: Final = LockId(0x7265706F_66616374)
"""Shared by whoever writes to the served generation; a swap takes it alone."""

SUBJECT_COLUMNS: Final = (
    "id",
    "kind",
    "office_id",
    "area",
    "lawyer_id",
    "client_id",
    "about_id",
)
_SHARE = text("SELECT pg_advisory_xact_lock_shared(:lock)")
_OPEN_MONTHS = text("SELECT open_months(:generation, CAST(:months AS date[]))")
_INSERT = text("""
INSERT INTO fact (generation, occurred_at, event_id, type, subject_id, version, data)
SELECT :generation, occurred_at, event_id, type, subject_id, version, CAST(data AS jsonb)
FROM unnest(CAST(:occurred_at AS timestamptz[]), CAST(:event_id AS uuid[]),
    CAST(:type AS text[]), CAST(:subject_id AS uuid[]), CAST(:version AS bigint[]),
    CAST(:data AS text[])) AS f (occurred_at, event_id, type, subject_id, version, data)
ON CONFLICT DO NOTHING
""")
_LEARN = text("""
INSERT INTO subject AS s
    (generation, id, kind, office_id, area, lawyer_id, client_id, about_id)
SELECT :generation, n.* FROM unnest(CAST(:id AS uuid[]), CAST(:kind AS text[]),
    CAST(:office_id AS uuid[]), CAST(:area AS text[]), CAST(:lawyer_id AS uuid[]),
    CAST(:client_id AS uuid[]), CAST(:about_id AS uuid[]))
    AS n (id, kind, office_id, area, lawyer_id, client_id, about_id)
ON CONFLICT (generation, id) DO UPDATE SET
    office_id = coalesce(EXCLUDED.office_id, s.office_id),
    area = coalesce(EXCLUDED.area, s.area),
    lawyer_id = coalesce(EXCLUDED.lawyer_id, s.lawyer_id),
    client_id = coalesce(EXCLUDED.client_id, s.client_id),
    about_id = coalesce(EXCLUDED.about_id, s.about_id)
WHERE num_nonnulls(EXCLUDED.office_id, EXCLUDED.area, EXCLUDED.lawyer_id, EXCLUDED.client_id,
    EXCLUDED.about_id) > 0
""")


async def take(session: AsyncSession, records: Sequence[Received]) -> None:
    """Add the facts of a batch to the generation that is served."""
    await session.execute(_SHARE, {"lock": FACTS})
    generation = await serving_generation(session)
    rows, subjects = [], Subjects()
    for record in records:
        assert record.event is not None
        rows.append(fact_row(record, record.event))
        subjects.learn(record.topic, rows[-1].subject_id, record.event)
    await open_months(session, generation, rows)
    given = columns(FactRow._fields, rows)
    await session.execute(_INSERT, {"generation": generation, **given})
    await learn(session, generation, subjects)


async def open_months(session: AsyncSession, generation: int, rows: Sequence[FactRow]) -> None:
    """Make the partitions that these facts need, in this transaction."""
    wanted = months(row.occurred_at for row in rows)
    await session.execute(_OPEN_MONTHS, {"generation": generation, "months": wanted})


async def copy_facts(session: AsyncSession, generation: int, rows: Sequence[FactRow]) -> None:
    """Add facts that cannot be there yet, by COPY in the session's transaction."""
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    records = [(generation, *row) for row in rows]
    names = ["generation", *FactRow._fields]
    await driver.copy_records_to_table("fact", records=records, columns=names)


async def learn(session: AsyncSession, generation: int, subjects: Subjects) -> None:
    given: dict[str, Any] = columns(SUBJECT_COLUMNS, subjects.rows())
    await session.execute(_LEARN, {"generation": generation, **given})
