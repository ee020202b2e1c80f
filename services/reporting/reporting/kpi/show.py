"""Figures become views."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from reporting.kpi.asking import Asked
from reporting.kpi.definition import Kpi
from reporting.kpi.months import shown
from reporting.kpi.queries import By, Figure
from reporting.kpi.views import (
    CaseView,
    DashboardItem,
    FigureView,
    GroupView,
    KpiMonthView,
    KpiView,
)


def kpi_view(kpi: Kpi, language: str) -> KpiView:
    return KpiView(
        code=kpi.code,
        name=kpi.name.read(language),
        question=kpi.question.read(language),
        formula=kpi.formula.read(language),
        unit=kpi.unit,
        clause=kpi.clause,
        detail=kpi.detail.read(language) if kpi.detail else None,
    )


def month_view(asked: Asked, kpi: Kpi, by: By, figures: Sequence[Figure]) -> KpiMonthView:
    return KpiMonthView(
        kpi=kpi_view(kpi, asked.language),
        month=shown(asked.month),
        by=by,
        total=_whole(asked.month, figures),
        groups=_groups(asked, by, figures),
    )


def dashboard_item(
    asked: Asked, kpi: Kpi, months: Sequence[date], figures: Sequence[Figure]
) -> DashboardItem:
    """Tell the month apart by what the figure itself tells apart, otherwise by office."""
    by = By.DETAIL if kpi.detail else By.OFFICE
    return DashboardItem(
        kpi=kpi_view(kpi, asked.language),
        total=_whole(asked.month, figures),
        series=[_whole(month, figures) for month in months],
        by=by,
        groups=_groups(asked, by, figures),
    )


def case_view(row: Any) -> CaseView:  # noqa: ANN401 - a row of `queries.list_cases`
    masked = set(CaseView.model_fields) - {"restricted", "kind"}
    fields = {name: getattr(row, f"shown_{name}") for name in masked}
    return CaseView(restricted=row.restricted, kind=row.kind, **fields)


def _whole(month: date, figures: Sequence[Figure]) -> FigureView:
    """Show the whole of a month; nothing was counted when there is no figure."""
    for one in figures:
        if one.by is None and one.month == month:
            return FigureView(month=shown(month), value=one.value, p95=one.p95, cases=one.cases)
    return FigureView(month=shown(month), value=None, p95=None, cases=0)


def _groups(asked: Asked, by: By, figures: Sequence[Figure]) -> list[GroupView]:
    """Show the groups, the largest first; only offices have names here."""
    names = {str(office.id): office.name for office in asked.scene.offices}
    found = [(one.key or "", one) for one in figures if one.by is by and one.month == asked.month]
    return [
        GroupView(key=key, name=names.get(key), value=one.value, p95=one.p95, cases=one.cases)
        for key, one in sorted(found, key=lambda pair: (-pair[1].cases, pair[0]))
    ]
