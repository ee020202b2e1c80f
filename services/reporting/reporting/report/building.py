"""What the management report and the export of one figure hold."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from reporting.kpi import months
from reporting.kpi.asking import Asked
from reporting.kpi.definition import Kpi, Text, Unit
from reporting.kpi.definitions import KPIS
from reporting.kpi.queries import RESTRICTED, By, Figure, figures, list_cases
from reporting.kpi.show import case_view
from reporting.kpi.views import CaseView
from reporting.report import texts
from reporting.report.document import Cell, Document, Measure, Table

MOST_EVENTS: Final = 5000


async def management_report(session: AsyncSession, asked: Asked) -> Document:
    """Every figure of the month, then each told apart (A6.2, A6.3, E8)."""
    found = {kpi: await _figures(session, asked, kpi) for kpi in KPIS}
    return _document(asked, texts.MANAGEMENT_REPORT, _tables(asked, found))


async def kpi_report(session: AsyncSession, asked: Asked, kpi: Kpi) -> Document:
    """One figure, told apart, and the first 5,000 events behind it."""
    found = {kpi: await _figures(session, asked, kpi)}
    events = await _events(session, asked, kpi)
    return _document(asked, kpi.name, [*_tables(asked, found), events])


async def _figures(session: AsyncSession, asked: Asked, kpi: Kpi) -> list[Figure]:
    return await figures(session, asked.caller, kpi, asked.scene, [asked.month])


def _document(asked: Asked, title: Text, tables: Sequence[Table]) -> Document:
    month = months.shown(asked.month)
    return Document(asked.say(title), month, asked.scene.now, asked.language, tables)


def _tables(asked: Asked, found: Mapping[Kpi, Sequence[Figure]]) -> list[Table]:
    names = {str(office.id): office.name for office in asked.scene.offices}
    names |= {key: asked.say(words) for key, words in texts.KEYS.items()}
    wholes = [_whole(asked, kpi, figures) for kpi, figures in found.items()]
    columns = [asked.say(words) for words in texts.GROUP_COLUMNS]
    tables = [Table(asked.say(texts.FIGURES), _said(asked, texts.FIGURE_COLUMNS), wholes)]
    for by, title in texts.GROUPS.items():
        rows = [
            _group(asked, kpi, figure, names)
            for kpi, figures in found.items()
            if by is not By.DETAIL or kpi.detail
            for figure in sorted(figures, key=lambda one: -one.cases)
            if figure.by is by
        ]
        tables.append(Table(asked.say(title), columns, rows))
    return tables


def _said(asked: Asked, words: Sequence[Text]) -> list[str]:
    return [asked.say(word) for word in words]


def _whole(asked: Asked, kpi: Kpi, figures: Sequence[Figure]) -> list[Cell]:
    one = next((figure for figure in figures if figure.by is None), None)
    told = _told(kpi, one) if one else (Measure(None, kpi.unit), None, 0)
    return [asked.say(kpi.name), *told, asked.say(kpi.formula), kpi.clause]


def _group(asked: Asked, kpi: Kpi, figure: Figure, names: Mapping[str, str]) -> list[Cell]:
    key = figure.key or ""
    return [asked.say(kpi.name), names.get(key, key), *_told(kpi, figure)]


def _told(kpi: Kpi, figure: Figure) -> tuple[Cell, Cell, Cell]:
    p95 = None if figure.p95 is None else Measure(figure.p95, kpi.unit)
    return Measure(figure.value, kpi.unit), p95, figure.cases


async def _events(session: AsyncSession, asked: Asked, kpi: Kpi) -> Table:
    statement, order = list_cases(asked.caller, kpi, asked.scene, asked.month)
    rows = (await session.execute(statement.order_by(*order).limit(MOST_EVENTS))).all()
    events = [_event(asked, case_view(row)) for row in rows]
    return Table(asked.say(texts.EVENTS), _said(asked, texts.EVENT_COLUMNS), events)


def _event(asked: Asked, case: CaseView) -> list[Cell]:
    if case.restricted:
        return [None, asked.say(texts.KEYS[RESTRICTED]), case.kind, *[None] * 5]
    offices = {office.id: office.name for office in asked.scene.offices}
    office = offices.get(case.office_id) if case.office_id else None
    return [
        case.at.isoformat(timespec="seconds") if case.at else None,
        case.type,
        case.kind,
        str(case.subject_id),
        office or (str(case.office_id) if case.office_id else None),
        str(case.lawyer_id) if case.lawyer_id else None,
        Measure(case.numerator, Unit.RATIO),
        Measure(case.denominator, Unit.RATIO),
    ]
