"""The lines of an import as they arrive, as rows or as what is wrong with them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from conflicts.party_import.rows import (
    MAX_LINE,
    PartyRow,
    Wrong,
    csv_cells,
    read_csv_row,
    read_json_line,
)
from kit.problems import Invalid

NEEDED = ("source_id", "name", "kind")


class WrongColumns(Invalid):
    slug = "wrong-columns"
    title = "The first line must name the columns"
    title_zh = "首行必须是列名"


async def lines_of(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Cut the stream at line ends; a longer line than allowed is cut short and so refused."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line[: MAX_LINE + 1]
        if len(rest) > MAX_LINE:
            rest = rest[: MAX_LINE + 1]
    if rest.strip():
        yield rest


@dataclass
class LineReader:
    """Reads line by line; CSV learns its columns from the first line."""

    is_csv: bool
    language: str
    line: int = 0
    columns: list[str] = field(default_factory=list)

    def read(self, raw: bytes) -> PartyRow | Wrong | None:
        """Return None for an empty line and for the line of column names."""
        self.line += 1
        raw = raw.removeprefix(b"\xef\xbb\xbf") if self.line == 1 else raw
        if not raw.strip():
            return None
        if len(raw) > MAX_LINE:
            return self._wrong(f"must be at most {MAX_LINE} bytes long")
        if not self.is_csv:
            return read_json_line(self.line, raw, self.language)
        try:
            cells = next(csv_cells(raw.decode()))
        except ValueError:
            return self._wrong("must be UTF-8")
        return self._csv_row([cell.strip() for cell in cells])

    def _csv_row(self, cells: list[str]) -> PartyRow | Wrong | None:
        if self.columns:
            return read_csv_row(self.line, self.columns, cells, self.language)
        self.columns = cells
        allowed = sorted(PartyRow.model_fields)
        if missing := sorted({*NEEDED} - {*cells}):
            raise WrongColumns(f"Columns are missing: {', '.join(missing)}.", allowed=allowed)
        if unknown := sorted({*cells} - {*allowed}):
            raise WrongColumns(f"Columns are unknown: {', '.join(unknown)}.", allowed=allowed)
        return None

    def _wrong(self, what: str) -> Wrong:
        return Wrong(self.line, None, [{"pointer": "", "detail": what}])
