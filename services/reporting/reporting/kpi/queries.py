"""Figures and the cases behind them, computed from the facts at the moment of asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Select,
    Text,
    case,
    cast,
    func,
    null,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.auth import Principal
from reporting.fact.queries import serving_generation
from reporting.kpi.access import counted, is_restricted
from reporting.kpi.definition import Kpi
from reporting.kpi.frame import Office, Scene, cases

RESTRICTED: Final = "restricted"
UNKNOWN: Final = "unknown"
P95: Final = 0.95
SHOWN: Final = (
    "event_id",
    "type",
    "subject_id",
    "at",
    "numerator",
    "denominator",
    "office_id",
    "lawyer_id",
)


class By(StrEnum):
    """`detail` is what the figure itself tells apart, such as the source of a lead."""

    OFFICE = "office"
    LAWYER = "lawyer"
    AREA = "area"
    DETAIL = "detail"


@dataclass(frozen=True)
class Figure:
    """`by` and `key` are None for the whole month; `value` is None where nothing was counted."""

    month: date
    by: By | None
    key: str | None
    value: float | None
    cases: int
    p95: float | None


_OFFICES = text("""
SELECT DISTINCT ON (subject_id) subject_id AS id, data->>'code' AS code, data->>'name' AS name,
    data->>'timezone' AS zone
FROM fact WHERE generation = :generation AND type = 'firm.office.opened.v1'
ORDER BY subject_id, version DESC
""")


async def read_scene(session: AsyncSession, zone: str) -> Scene:
    generation = await serving_generation(session)
    rows = (await session.execute(_OFFICES, {"generation": generation})).all()
    known = [Office(row.id, row.code, row.name, _zone(row.zone, zone)) for row in rows]
    return Scene(generation, known, clock.now(), zone)


async def figures(
    session: AsyncSession, caller: Principal, kpi: Kpi, scene: Scene, months: list[date]
) -> list[Figure]:
    """Return the whole of each month and its groups by everything that it is told apart by."""
    seen = _seen(caller, kpi, scene, months).subquery("seen")
    keys = [seen.c[by.value] for by in By]
    groups = [tuple_(seen.c.month), *(tuple_(seen.c.month, key) for key in keys)]
    which = [func.grouping(key).label(f"no_{key.name}") for key in keys]
    statement = (
        select(seen.c.month, *keys, *which, *_aggregates(seen))
        .group_by(func.grouping_sets(*groups))
        .order_by(seen.c.month)
    )
    return [_figure(kpi, row) for row in await session.execute(statement)]


def list_cases(
    caller: Principal, kpi: Kpi, scene: Scene, month: date, group: tuple[By, str] | None = None
) -> tuple[Select[Any], Sequence[ColumnElement[Any]]]:
    """Return the cases behind a figure or one of its groups, and the order of their list."""
    seen = _seen(caller, kpi, scene, [month]).subquery("seen")
    masked = [
        case((seen.c.restricted, null()), else_=seen.c[name]).label(f"shown_{name}")
        for name in SHOWN
    ]
    statement = select(seen.c.restricted, seen.c.kind, *masked)
    if group is not None:
        statement = statement.where(seen.c[group[0].value] == group[1])
    return statement, (seen.c.at, seen.c.event_id)


def _seen(caller: Principal, kpi: Kpi, scene: Scene, months: list[date]) -> Select[Any]:
    """Select what counts for the caller, with the keys of the groups; a wall hides them."""
    found = cases(kpi, scene, months)
    restricted = is_restricted(caller, found)
    keys = {
        By.OFFICE: found.c.office_id,
        By.LAWYER: found.c.lawyer_id,
        By.AREA: found.c.area,
        By.DETAIL: found.c.detail,
    }
    named = [
        case((restricted, RESTRICTED), else_=func.coalesce(cast(column, Text), UNKNOWN)).label(by)
        for by, column in keys.items()
    ]
    columns = [found.c[name] for name in ("month", "kind", *SHOWN)]
    statement = select(restricted.label("restricted"), *columns, *named)
    return statement.where(counted(caller, found))


def _aggregates(seen: FromClause) -> list[ColumnElement[Any]]:
    value = cast(seen.c.numerator, Float)
    return [
        func.count().label("cases"),
        func.sum(seen.c.numerator).label("numerator"),
        func.sum(seen.c.denominator).label("denominator"),
        func.percentile_cont(0.5).within_group(value).label("median"),
        func.percentile_cont(P95).within_group(value).label("p95"),
    ]


def _figure(kpi: Kpi, row: Any) -> Figure:  # noqa: ANN401 - a row of `figures`
    by = next((by for by in By if getattr(row, f"no_{by.value}") == 0), None)
    values: dict[str, float | None] = {
        "sum": float(row.numerator),
        "mean": round(float(row.numerator / row.denominator), 6) if row.denominator else None,
        "median": row.median,
    }
    month: datetime = row.month
    return Figure(
        month=month.date(),
        by=by,
        key=None if by is None else getattr(row, by.value),
        value=values[kpi.value],
        cases=row.cases,
        p95=row.p95 if kpi.value == "median" else None,
    )


def _zone(name: str, otherwise: str) -> str:
    return ZoneInfo(name).key if name in available_timezones() else otherwise
