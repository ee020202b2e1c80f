"""A document as a workbook: one sheet for each table, numbers as numbers, text never a formula."""

import io
from typing import Any, Final

import xlsxwriter

from reporting.kpi.definition import Unit
from reporting.report.document import Cell, Document, Measure, Table

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH: Final = 24
LONGEST_NAME: Final = 31
_FORMATS: Final = {
    Unit.COUNT: "#,##0",
    Unit.SHARE: "0.0%",
    Unit.RATIO: "#,##0.00",
    Unit.SECONDS: "[h]:mm:ss",
}
_SECONDS_OF_A_DAY: Final = 86400
_OPTIONS: Final = {
    "constant_memory": True,
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(document: Document) -> bytes:
    """Return the file; times are written as days, so that they can be added up."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        book.set_properties({"title": document.title, "comments": document.month})
        head = book.add_format({"bold": True, "text_wrap": True})
        formats = {unit: book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}
        for table in document.tables:
            sheet = book.add_worksheet(table.title[:LONGEST_NAME])
            _fill(sheet, table, head, formats)
    return target.getvalue()


def _fill(sheet: Any, table: Table, head: object, formats: dict[Unit, Any]) -> None:  # noqa: ANN401 - xlsxwriter is not typed
    sheet.set_column(0, len(table.columns) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, table.columns, head)
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, formats)


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[Unit, Any]) -> None:  # noqa: ANN401 - xlsxwriter is not typed
    if isinstance(cell, Measure):
        if cell.value is not None:
            days = cell.unit is Unit.SECONDS
            value = cell.value / _SECONDS_OF_A_DAY if days else cell.value
            sheet.write_number(row, column, value, formats[cell.unit])
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell)
