"""Figures of a month, told apart, and down to the events behind them."""

from typing import Annotated

from fastapi import Depends, Query, Request

from kit.crypto import Cipher
from kit.http import Router, Session
from kit.paging import Cursor, Page, page
from reporting.kpi import cursors, queries, show, views
from reporting.kpi.access import Reader
from reporting.kpi.asking import Language, ToRead, Wanted
from reporting.kpi.definitions import KPIS
from reporting.kpi.months import series, shown
from reporting.kpi.queries import By

router = Router(prefix="/v1/reporting", tags=["kpis"])


async def _group(
    by: Annotated[By, Query()] = By.OFFICE,
    key: Annotated[str | None, Query(max_length=100)] = None,
) -> tuple[By, str] | None:
    return None if key is None else (by, key)


Group = Annotated[tuple[By, str] | None, Depends(_group)]


@router.get("/kpis", response_model=list[views.KpiView])
async def list_kpis(_: Reader, language: Language) -> list[views.KpiView]:
    """List the figures: question, formula in words, unit, clause."""
    return [show.kpi_view(kpi, language) for kpi in KPIS]


@router.get("/kpis/{code}", response_model=views.KpiMonthView)
async def read_kpi(
    kpi: Wanted, asked: ToRead, session: Session, by: Annotated[By, Query()] = By.OFFICE
) -> views.KpiMonthView:
    """Compute a figure of one month, told apart by office, lawyer, area or its own detail."""
    months = [asked.month]
    found = await queries.figures(session, asked.caller, kpi, asked.scene, months)
    return show.month_view(asked, kpi, by, found)


@router.get("/kpis/{code}/events", response_model=Page[views.CaseView])
async def list_events(
    request: Request, kpi: Wanted, asked: ToRead, session: Session, cursor: Cursor, group: Group
) -> Page[views.CaseView]:
    """List the events behind a figure, or behind its group `key`, oldest first."""
    cipher: Cipher = request.app.state.running.cipher
    statement, order = queries.list_cases(asked.caller, kpi, asked.scene, asked.month, group)
    found = await page(session, statement, cursors.opened(cipher, cursor), order=order)
    items = [show.case_view(row) for row in found.items]
    return Page(items=items, next_cursor=cursors.seal(cipher, found.next_cursor))


@router.get("/dashboard", response_model=views.DashboardView)
async def read_dashboard(
    asked: ToRead, session: Session, months: Annotated[int, Query(ge=1, le=12)] = 3
) -> views.DashboardView:
    """Compute every figure of the month, with the months before, for the start page."""
    wanted = series(asked.month, months)
    items = []
    for kpi in KPIS:
        found = await queries.figures(session, asked.caller, kpi, asked.scene, wanted)
        items.append(show.dashboard_item(asked, kpi, wanted, found))
    return views.DashboardView(month=shown(asked.month), items=items)
