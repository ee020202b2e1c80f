"""Import of parties from the system the firm used before, as NDJSON or CSV."""

from collections import Counter
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Request

from conflicts.check.wiring import CheckEngine, Language
from conflicts.party_import.actions import BATCH, import_batch
from conflicts.party_import.reading import LineReader, lines_of
from conflicts.party_import.rows import PartyRow, Wrong
from conflicts.scopes import Scope, require_scope
from kit import audit
from kit.auth import Caller
from kit.http import Router, Session, View
from kit.problems import UnsupportedMedia

router = Router(prefix="/v1/conflicts/parties", tags=["parties"])
MAX_BYTES: Final = 256 * 1024 * 1024
MAX_PROBLEMS: Final = 1000
CSV, NDJSON = "text/csv", ("application/x-ndjson", "application/jsonl", "application/ndjson")
REQUEST_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string"}} for kind in (*NDJSON, CSV)},
    }
}


class RowProblem(View):
    line: int
    source_id: str | None
    errors: list[dict[str, str]]


class ImportReport(View):
    """`lines` were read; `problems` lists at most 1,000 of the `refused` lines."""

    lines: int
    registered: int
    unchanged: int
    refused: int
    problems: list[RowProblem]


class Import:
    """One running import: collects a batch, keeps count."""

    def __init__(self, engine: CheckEngine, office_id: UUID | None) -> None:
        self.engine = engine
        self.office_id = office_id
        self.counted: Counter[str] = Counter(registered=0, unchanged=0, refused=0)
        self.problems: list[RowProblem] = []
        self.waiting: list[PartyRow] = []

    async def take(self, line: int, row: PartyRow | Wrong) -> None:
        if isinstance(row, PartyRow) and row.office_id is None and self.office_id is None:
            missing = {"pointer": "/office_id", "detail": "required, here or as ?office_id="}
            row = Wrong(line, row.source_id, [missing])
        if isinstance(row, Wrong):
            self._refuse(row)
            return
        self.waiting.append(row)
        if len(self.waiting) == BATCH:
            await self.flush()

    async def flush(self) -> None:
        rows, self.waiting = self.waiting, []
        if rows:
            office = self.office_id or UUID(int=0)
            self.counted.update(await import_batch(self.engine.sessions, rows, office))

    def _refuse(self, wrong: Wrong) -> None:
        self.counted["refused"] += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(RowProblem.model_validate(wrong))


@router.post(
    "/import", response_model=ImportReport, max_body_size=MAX_BYTES, openapi_extra=REQUEST_BODY
)
async def import_parties(  # noqa: PLR0913, PLR0917 - FastAPI passes them by name
    request: Request,
    caller: Caller,
    session: Session,
    engine: CheckEngine,
    language: Language,
    office_id: Annotated[UUID | None, Query(description="For rows that name no office.")] = None,
    from_line: Annotated[int, Query(ge=1, le=MAX_BYTES, description="Skip the lines before.")] = 1,
) -> ImportReport:
    """Register parties of before; rows that came already change nothing, so sending again is safe.

    Each hundred rows are committed as they arrive: after a broken connection send again, or the
    rest with `from_line`.
    """
    require_scope(caller, Scope.IMPORT)
    reader = LineReader(_is_csv(request), language)
    running = Import(engine, office_id)
    async for raw in lines_of(request.stream()):
        row = reader.read(raw)
        if row is not None and reader.line >= from_line:
            await running.take(reader.line, row)
    await running.flush()
    await audit.write(session, caller, "parties.imported", "register", "", running.counted)
    return ImportReport(lines=reader.line, problems=running.problems, **running.counted)


def _is_csv(request: Request) -> bool:
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence != CSV and essence not in NDJSON:
        raise UnsupportedMedia("Send NDJSON or CSV.", accepted=[*NDJSON, CSV])
    return essence == CSV
