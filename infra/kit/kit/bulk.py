"""Imports: NDJSON or a JSON array; wrong rows are listed one by one, the others go in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kit import field_errors, strict_json
from kit.database_errors import as_problem
from kit.languages import EN, preferred
from kit.problems import Invalid, Problem, TooLarge, Unavailable, UnsupportedMedia

M = TypeVar("M", bound=BaseModel)
NDJSON, JSON = "application/x-ndjson", "application/json"
MAX_ROWS = 10_000
MAX_LINE = 1_000_000
MAX_PROBLEMS = 1000
Take = Callable[[AsyncSession, M], Awaitable[bool]]
MAX_BYTES = 64 * 1024 * 1024
REQUEST_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            NDJSON: {"schema": {"type": "string"}},
            JSON: {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}


class FieldProblem(BaseModel):
    pointer: str
    detail: str


class RowProblem(BaseModel):
    """`row` counts from 1."""

    row: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


class ImportReport(BaseModel):
    """`unchanged` rows were there already; at most 1,000 problems are listed."""

    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[RowProblem] = []

    def refuse(self, row: int, problem: Problem) -> None:
        self.refused += 1
        if len(self.problems) < MAX_PROBLEMS:
            errors = problem.members.get("errors", [])
            found = RowProblem(row=row, code=problem.slug, detail=problem.detail, errors=errors)
            self.problems.append(found)


async def import_rows(
    session: AsyncSession, request: Request, model: type[M], take: Take[M]
) -> ImportReport:
    """Give each valid row to `take` in a savepoint of its own.

    `take` tells whether the row changed anything; a Problem it raises is the row's.
    """
    report, language = ImportReport(), preferred(request.headers.get("accept-language", ""))
    async for row in read_rows(request):
        report.rows += 1
        try:
            async with session.begin_nested():
                changed = await take(session, parse_row(model, row, language))
        except Exception as error:
            problem = error if isinstance(error, Problem) else as_problem(error)
            if problem is None or isinstance(problem, Unavailable):
                raise
            report.refuse(report.rows, problem)
        else:
            report.accepted += changed
            report.unchanged += not changed
    return report


def parse_row(model: type[M], row: object, language: str = EN) -> M:
    try:
        value = strict_json.loads(row) if isinstance(row, bytes) else row
    except ValueError as error:
        what = "must be one JSON object" if language == EN else "应为一个 JSON 对象"
        errors = [{"pointer": "", "detail": what}]
        raise Invalid("The row is not valid JSON.", errors=errors) from error
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        rows = field_errors.rows([e | {"loc": ("body", *e["loc"])} for e in found], language)
        raise Invalid("The row has fields that are not valid.", errors=rows) from error


async def read_rows(request: Request) -> AsyncIterator[object]:
    """Yield a line or a value for each row, at most 10,000."""
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    reader = {NDJSON: _lines, JSON: _values}.get(essence)
    if reader is None:
        raise UnsupportedMedia("Send NDJSON or a JSON array.", accepted=[NDJSON, JSON])
    count = 0
    async for row in reader(request):
        count += 1
        if count > MAX_ROWS:
            raise TooLarge(f"Send at most {MAX_ROWS} rows at a time.", max_rows=MAX_ROWS)
        yield row


async def _lines(request: Request) -> AsyncIterator[object]:
    waiting = b""
    async for chunk in request.stream():
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            if line.strip():
                yield line
        if len(waiting) > MAX_LINE:
            raise TooLarge(f"One row may have at most {MAX_LINE} bytes.", max_bytes=MAX_LINE)
    if waiting.strip():
        yield waiting


async def _values(request: Request) -> AsyncIterator[object]:
    try:
        values = strict_json.loads(await request.body())
    except ValueError as error:
        raise Invalid("The body is not valid JSON.") from error
    if not isinstance(values, list):
        raise Invalid("The body must be an array of rows.")
    for value in values:
        yield value
