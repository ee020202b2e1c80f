"""Whether two adverse matters are open: read from the register and from what people decided."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

ADVERSE = text("""
WITH live AS (
    SELECT s.id AS sheet_id, s.source_id, s.imported, ARRAY[s.source_id, s.inquiry_id] AS ids,
           p.id AS party_id, p.name, p.side,
           (SELECT min(v.reg_seq) FROM party_version v WHERE v.party_id = p.id) AS known_since,
           (SELECT min(v.reg_seq) FROM party_version v WHERE v.party_id = p.id
            AND v.reg_seq > coalesce((SELECT max(w.reg_seq) FROM party_version w
                WHERE w.party_id = p.id AND (w.standing <> 'live' OR w.provisional)), 0)
           ) AS confirmed_since
    FROM sheet s JOIN party p ON p.sheet_id = s.id
    WHERE s.source_kind = 'matter' AND s.standing = 'live' AND s.origin = 'owner'
      AND p.searchable AND NOT p.provisional
)
SELECT ours.source_id, theirs.source_id, ours.name
FROM live ours JOIN live theirs ON theirs.name = ours.name AND theirs.sheet_id <> ours.sheet_id
WHERE ours.side = 'client' AND theirs.side = 'adverse'
  AND NOT (ours.imported AND theirs.imported)
  AND NOT (ours.imported AND ours.known_since > theirs.confirmed_since)
  AND NOT (theirs.imported AND theirs.known_since > ours.confirmed_since)
  AND NOT EXISTS (
    SELECT FROM hit h JOIN conflict_check c ON c.id = h.check_id
    WHERE h.disposition = 'consented' AND c.decision = 'cleared_with_consent'
      AND h.found ->> 'name' = ours.name
      AND ((c.source_id = ANY(ours.ids) AND h.source_id = ANY(theirs.ids))
        OR (c.source_id = ANY(theirs.ids) AND h.source_id = ANY(ours.ids))))
""")
"""Confirmed parties only: one that joined late is provisional until it was checked (design 3c).

An engagement imported after the other matter had opened raises an alert, no more (design 3d).
"""

UNLICENSED = text("""
SELECT source_id FROM sheet s
WHERE source_kind = 'matter' AND standing = 'live' AND NOT imported AND NOT EXISTS (
    SELECT FROM clearance c WHERE c.matter_id = s.source_id AND c.state = 'redeemed'
    AND c.subject_id IN (s.source_id, s.inquiry_id))
""")

GAPS = text("SELECT max(reg_seq) - count(DISTINCT reg_seq) FROM party_version")


Rows = list[tuple[object, ...]]


async def findings(session: AsyncSession) -> tuple[Rows, Rows]:
    """Return adverse pairs of open matters, and those without a redeemed clearance of their own."""
    pairs = [tuple(row) for row in await session.execute(ADVERSE)]
    return pairs, [tuple(row) for row in await session.execute(UNLICENSED)]


async def gaps(session: AsyncSession) -> int:
    """Return how many numbers of the register's order are missing."""
    return int(await session.scalar(GAPS) or 0)
