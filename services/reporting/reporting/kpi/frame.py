"""The cases of a figure as one query: placed by office, area and lawyer, in their months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Numeric, Subquery, Text, Uuid, bindparam, text

from reporting.kpi.definition import NO_TIME, Cases, Kpi
from reporting.kpi.months import bounds


@dataclass(frozen=True)
class Office:
    """`zone` is one that exists."""

    id: UUID
    code: str
    name: str
    zone: str


@dataclass(frozen=True)
class Scene:
    """What a figure is computed from; `zone` holds where no office is known."""

    generation: int
    offices: Sequence[Office]
    now: datetime
    zone: str

    def given(self, months: list[date]) -> Mapping[str, Any]:
        starts, ends = bounds(months)
        return {
            "generation": self.generation,
            "now": self.now,
            "zone": self.zone,
            "months": months,
            "starts": starts,
            "ends": ends,
            "office_ids": [office.id for office in self.offices],
            "zones": [office.zone for office in self.offices],
        }


_COLUMNS: Mapping[str, Any] = {
    "month": DateTime(),
    "event_id": Uuid(),
    "type": Text(),
    "subject_id": Uuid(),
    "kind": Text(),
    "at": DateTime(timezone=True),
    "numerator": Numeric(),
    "denominator": Numeric(),
    "detail": Text(),
    "office_id": Uuid(),
    "area": Text(),
    "lawyer_id": Uuid(),
    "rows": ARRAY(Uuid()),
}
_TYPES: Mapping[str, Any] = dict.fromkeys(("now", "starts", "ends"), DateTime(timezone=True))
_FRAME = """
WITH facts AS NOT MATERIALIZED (
    SELECT occurred_at, event_id, type, subject_id, version, data
    FROM fact WHERE generation = CAST(:generation AS integer)
), subjects AS NOT MATERIALIZED (
    SELECT id, kind, office_id, area, lawyer_id, client_id, about_id
    FROM subject WHERE generation = CAST(:generation AS integer)
), offices AS (
    SELECT * FROM unnest(CAST(:office_ids AS uuid[]), CAST(:zones AS text[])) AS o (id, zone)
), months AS (
    SELECT CAST(m AS timestamp) AS month FROM unnest(CAST(:months AS date[])) AS m
), cases AS ({cases}
), placed AS MATERIALIZED (
    SELECT c.*, s.kind,
        coalesce(s.office_id, a.office_id, b.office_id, d.office_id) AS office_id,
        coalesce(s.area, a.area, b.area, d.area, i.area) AS area,
        coalesce(s.lawyer_id, a.lawyer_id, b.lawyer_id, d.lawyer_id, w.lawyer_id) AS lawyer_id,
        array_remove(ARRAY[c.subject_id, a.id, b.id, d.id, i.id] || w.ids, NULL) AS rows
    FROM cases c
    LEFT JOIN subjects s ON s.id = c.subject_id
    LEFT JOIN subjects a ON a.id = s.about_id
    LEFT JOIN subjects b ON b.id = a.about_id
    LEFT JOIN subjects d ON d.id = b.about_id
    LEFT JOIN LATERAL (SELECT CASE 'inquiry'
            WHEN s.kind THEN s.id WHEN a.kind THEN a.id WHEN b.kind THEN b.id WHEN d.kind THEN d.id
            ELSE (SELECT l.id FROM subjects l WHERE l.kind = 'inquiry' AND l.about_id =
                CASE 'lead' WHEN s.kind THEN s.id WHEN a.kind THEN a.id END
                ORDER BY l.id LIMIT 1) END AS id) r ON true
    LEFT JOIN subjects i ON i.id = r.id
    LEFT JOIN LATERAL (
        SELECT array_agg(e.id) AS ids, (array_agg(e.lawyer_id ORDER BY e.kind DESC, e.id)
            FILTER (WHERE e.lawyer_id IS NOT NULL))[1] AS lawyer_id
        FROM subjects e WHERE e.about_id = r.id AND e.kind IN ('engagement', 'matter')) w ON true
)
SELECT m.month, p.event_id, p.type, p.subject_id, p.kind, p.at, p.numerator, p.denominator,
    p.detail, p.office_id, p.area, p.lawyer_id, p.rows
FROM placed p LEFT JOIN offices o ON o.id = p.office_id
CROSS JOIN LATERAL (SELECT p.at AT TIME ZONE coalesce(o.zone, :zone) AS begins,
    coalesce(p.until, p.at) AT TIME ZONE coalesce(o.zone, :zone) AS ends) l
JOIN months m ON l.begins < m.month + interval '1 month' AND l.ends >= m.month
"""


def cases(kpi: Kpi, scene: Scene, months: list[date]) -> Subquery:
    """Return a row for each case and month; `rows` are the ids that a wall may stand on."""
    parts = "\nUNION ALL".join(_part(part) for part in kpi.cases)
    sql = _FRAME.replace("{cases}", parts)
    given = {name: value for name, value in scene.given(months).items() if f":{name}" in sql}
    bound = [bindparam(name, value, _TYPES.get(name)) for name, value in given.items()]
    return text(sql).bindparams(*bound).columns(**_COLUMNS).subquery("cases")


def _part(part: Cases) -> str:
    within = f"{part.at} >= :starts" if part.until == NO_TIME else f"{part.until} >= :starts"
    return f"""
    SELECT f.event_id, f.type, f.subject_id, {part.at} AS at, {part.until} AS until,
        CAST({part.numerator} AS numeric) AS numerator,
        CAST({part.denominator} AS numeric) AS denominator, {part.detail} AS detail
    FROM {part.source} f {part.joins}
    WHERE ({part.where}) AND {part.at} < :ends AND {within}"""  # noqa: S608 - of our own definitions
