"""Forgetting a key of a state topic: an erased event now, a tombstone 30 days later."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.facts import Fact

TOMBSTONE_AFTER_DAYS = 30

_ERASED = text("""
UPDATE outbox_stream SET erased_at = now(), tombstoned_at = NULL
WHERE topic = :topic AND key = :key
""")
ENTOMB = """
WITH due AS (
    UPDATE outbox_stream s SET version = version + 1, tombstoned_at = now()
    WHERE erased_at < now() - make_interval(days => $1) AND tombstoned_at IS NULL
      AND NOT EXISTS (SELECT FROM outbox o WHERE o.topic = s.topic AND o.key = s.key
                      AND o.created_at > s.erased_at)
    RETURNING topic, key, version
), added AS (
    INSERT INTO outbox (id, topic, key, stream_version, kind, type, payload, occurred_at)
    SELECT gen_random_uuid(), topic, key, version, 'state', $2, NULL, now() FROM due
    RETURNING seq
)
INSERT INTO outbox_unsent (seq) SELECT seq FROM added
"""


async def erase(session: AsyncSession, erased: Fact) -> int:
    """Announce `erased`, blank every stored payload of its key; return how many there were."""
    if erased.kind != "state":
        raise ValueError("Only state topics carry what can be erased.")
    await outbox.record(session, erased)
    blanked = await outbox.blank(session, erased.topic, erased.key, spared=erased.event_type)
    await session.execute(_ERASED, {"topic": erased.topic, "key": erased.key})
    return blanked
