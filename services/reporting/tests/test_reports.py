"""What leaves the house: workbooks and pages, on current rights alone, and audited."""

import io
from typing import Any
from uuid import UUID

import openpyxl
import pypdf
import pytest
from sqlalchemy import text

from kit.testing.client import Api
from reporting.fact.testing import (
    LATER,
    MONDAY,
    NOVEMBER,
    lead,
    opened,
)
from reporting.kpi.definition import Unit
from reporting.report.document import Document, Measure, Table, shown
from reporting.report.xlsx import workbook
from reporting.testing import Store, beat, read, wall

LEAD, MATTER = UUID(int=101), UUID(int=102)
REPORT = f"management-report?month={NOVEMBER}&format="


async def pages(api: Api, path: str, language: str) -> str:
    answer = await read(api, "lin.hua", path, language=language)
    assert answer.headers["content-type"] == "application/pdf"
    return "\n".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages
    )


async def sheets(api: Api, path: str) -> dict[str, list[tuple[Any, ...]]]:
    answer = await read(api, "lin.hua", path)
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.mark.parametrize(
    ("language", "title"), [("zh-CN", "管理报告"), ("en", "Management report")]
)
async def test_the_management_report_is_a_page_in_both_languages(
    store: Store, api: Api, language: str, title: str
) -> None:
    await store.tell(lead(LEAD))

    found = await pages(api, REPORT + "pdf", language)

    assert title in found
    assert "上海分所" in found


async def test_the_management_report_is_a_workbook(store: Store, api: Api) -> None:
    await store.tell(lead(LEAD), opened(MATTER))

    found = await sheets(api, REPORT + "xlsx")

    assert found["Figures of the month"][1][:4] == ("Leads", 1, None, 1)
    assert ("Matters opened", "上海分所", 1, None, 1) in found["By office"]
    assert ("Leads", "website", 1, None, 1) in found["By kind"]


async def test_a_figure_is_exported_with_its_events(store: Store, api: Api) -> None:
    await store.tell(lead(LEAD), opened(MATTER))
    await wall(store.database, MATTER)

    leads = await sheets(api, f"kpis/leads/export?month={NOVEMBER}")
    matters = await sheets(api, f"kpis/matters-opened/export?month={NOVEMBER}")

    assert leads["Events"][1][1:4] == ("intake.lead.received.v1", "lead", str(LEAD))
    assert matters["Events"][1][:4] == (None, "restricted", "matter", None)


async def test_an_export_is_refused_on_old_rights_and_audited_otherwise(
    store: Store, api: Api
) -> None:
    async with store.database.sessions.begin() as session:
        await beat(session)
        await session.execute(text("UPDATE heartbeat SET at = :at"), {"at": MONDAY})
    refused = await read(api, "lin.hua", REPORT + "pdf", LATER)
    async with store.database.sessions.begin() as session:
        await session.execute(text("UPDATE heartbeat SET at = :at"), {"at": LATER})
    allowed = await read(api, "lin.hua", REPORT + "pdf", LATER)
    figures = await read(api, "lin.hua", "dashboard", LATER)

    assert (refused.status_code, allowed.status_code, figures.status_code) == (503, 200, 200)
    async with store.database.sessions() as session:
        entries = await session.scalars(text("SELECT action FROM audit_entry"))
        assert list(entries) == ["report.exported"]


async def test_a_text_in_a_workbook_is_never_a_formula() -> None:
    table = Table("t", ["a"], [["=1+1"], ["@sum"], [Measure(0.5, Unit.SHARE)]])
    content = workbook(Document("d", NOVEMBER, MONDAY, "en", [table]))

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]

    assert [(cell.value, cell.data_type) for (cell,) in sheet.iter_rows(min_row=2)] == [
        ("=1+1", "s"),
        ("@sum", "s"),
        (0.5, "n"),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (1234.0, Unit.COUNT, "1,234", "1,234"),
        (0.3333, Unit.SHARE, "33.3%", "33.3%"),
        (1.5, Unit.RATIO, "1.50", "1.50"),
        (30.0, Unit.SECONDS, "30.0 秒", "30.0 s"),
        (5400.0, Unit.SECONDS, "1.5 小时", "1.5 h"),
        (172800.0, Unit.SECONDS, "2.0 天", "2.0 d"),
        (None, Unit.SHARE, "–", "–"),
    ],
)
def test_a_figure_is_shown_in_its_unit(value: float | None, unit: Unit, zh: str, en: str) -> None:
    measure = Measure(value, unit)

    assert (shown(measure, "zh-CN"), shown(measure, "en")) == (zh, en)
