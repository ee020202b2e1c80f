"""Reports to take along: the month for management, or one figure with its events."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit
from kit.http import Router, Session
from reporting.kpi.asking import Asked, ToExport, Wanted
from reporting.kpi.months import shown
from reporting.report import building, pdf, xlsx
from reporting.report.document import Document

router = Router(prefix="/v1/reporting", tags=["reports"])
FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {pdf.MEDIA_TYPE: {}, xlsx.MEDIA_TYPE: {}}}
}


class Format(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"


AsFile = Annotated[Format, Query(alias="format")]


@router.get("/management-report", response_class=Response, responses=FILES)
async def export_management_report(
    asked: ToExport, session: Session, form: AsFile = Format.PDF
) -> Response:
    """Every figure of a month as PDF or workbook; leaving with it is audited."""
    document = await building.management_report(session, asked)
    return await _hand_out(session, asked, "management-report", document, form)


@router.get("/kpis/{code}/export", response_class=Response, responses=FILES)
async def export_kpi(
    kpi: Wanted, asked: ToExport, session: Session, form: AsFile = Format.XLSX
) -> Response:
    """One figure, told apart, with its events; leaving with it is audited."""
    document = await building.kpi_report(session, asked, kpi)
    return await _hand_out(session, asked, kpi.code, document, form)


async def _hand_out(
    session: AsyncSession, asked: Asked, what: str, document: Document, form: Format
) -> Response:
    told = {"month": shown(asked.month), "format": form}
    await audit.write(session, asked.caller, "report.exported", "report", what, told)
    name = f'attachment; filename="{what}-{shown(asked.month)}.{form}"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    if form is Format.PDF:
        return Response(await pdf.page(document), media_type=pdf.MEDIA_TYPE, headers=headers)
    content = await asyncio.to_thread(xlsx.workbook, document)
    return Response(content, media_type=xlsx.MEDIA_TYPE, headers=headers)
