"""What is shown of figures."""

from datetime import datetime
from uuid import UUID

from kit.http import View
from reporting.kpi.definition import KpiCode, Unit
from reporting.kpi.queries import By


class KpiView(View):
    """The definition: what the figure means and how it is computed."""

    code: KpiCode
    name: str
    question: str
    formula: str
    unit: Unit
    clause: str
    detail: str | None


class FigureView(View):
    """`value` is null where nothing was counted; `p95` only of times; seconds, shares 0 to 1."""

    month: str
    value: float | None
    p95: float | None
    cases: int


class GroupView(View):
    """`key` is an id or code, `restricted` behind a wall, `unknown` where nothing was told."""

    key: str
    name: str | None
    value: float | None
    p95: float | None
    cases: int


class KpiMonthView(View):
    kpi: KpiView
    month: str
    by: By
    total: FigureView
    groups: list[GroupView]


class DashboardItem(View):
    """`series` ends with the month that was asked for; `groups` tell it apart by `by`."""

    kpi: KpiView
    total: FigureView
    series: list[FigureView]
    by: By
    groups: list[GroupView]


class DashboardView(View):
    month: str
    items: list[DashboardItem]


class CaseView(View):
    """Everything that could tell what it is about is null in a restricted case."""

    restricted: bool
    kind: str | None
    event_id: UUID | None
    type: str | None
    subject_id: UUID | None
    at: datetime | None
    numerator: float | None
    denominator: float | None
    office_id: UUID | None
    lawyer_id: UUID | None
