"""Enter engagements that ran before Hengping: registered, evaluated, never a clearance."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit, outbox
from kit.auth import Principal
from kit.bulk import ImportReport
from kit.db import LockId, take_lock
from kit.ids import new_id
from kit.problems import Problem
from matters.directory.queries import active_staff, all_offices
from matters.imports.entries import imported_fact, new_matter, new_sheet, values
from matters.imports.queries import Known, known_rows
from matters.imports.reading import Row, read_row, refusal
from matters.matter.announce import announce_all, recorded
from matters.matter.tables import Matter, Sheet
from matters.opening.number import read_number
from matters.opening.queries import raise_count

IMPORT_LOCK: Final = LockId(0x4D494D50)
AT_ONCE: Final = 500


async def import_matters(
    session: AsyncSession, caller: Principal, given: AsyncIterator[object], language: str
) -> ImportReport:
    """Enter the rows that are right and new, list the wrong ones; one import at a time."""
    await take_lock(session, IMPORT_LOCK)
    report, rows = ImportReport(), []
    async for raw in given:
        report.rows += 1
        try:
            rows.append(read_row(report.rows, raw, language))
        except Problem as problem:
            report.refuse(report.rows, problem)
        if len(rows) == AT_ONCE:
            await _import_chunk(session, caller, rows, report)
            rows = []
    await _import_chunk(session, caller, rows, report)
    report.problems.sort(key=lambda problem: problem.row)
    counts = report.model_dump(exclude={"problems"})
    await audit.write(session, caller, "matters.imported", "import", new_id(), counts)
    return report


async def _import_chunk(
    session: AsyncSession, caller: Principal, given: Sequence[Row], report: ImportReport
) -> None:
    rows = await _with_known_people(session, given, report)
    await _raise_counts(session, rows)
    known = await known_rows(session, rows)
    new = [row for row in rows if _is_new(row, known, report)]
    if new:
        await _enter(session, caller, new)
    report.accepted += len(new)


async def _with_known_people(
    session: AsyncSession, rows: Sequence[Row], report: ImportReport
) -> list[Row]:
    """Refuse rows of unknown offices; a running engagement needs a lead who works here (B3.2)."""
    offices = await all_offices(session)
    running = {row.given.lead_lawyer_id for row in rows if row.given.state == "open"}
    leads = await active_staff(session, running)
    accepted = []
    for row in rows:
        if row.given.office_id not in offices:
            report.refuse(row.place, refusal("/office_id", "is no office known here"))
        elif row.given.state == "open" and row.given.lead_lawyer_id not in leads:
            report.refuse(row.place, refusal("/lead_lawyer_id", "is nobody who works here"))
        else:
            accepted.append(row)
    return accepted


async def _raise_counts(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Count on from old numbers in our own form; first, so that no opening takes one of them."""
    codes = {office.code: office.id for office in (await all_offices(session)).values()}
    numbers = [read_number(row.given.number) for row in rows]
    for number in sorted(number for number in numbers if number is not None):
        if number.office_code in codes:
            await raise_count(session, codes[number.office_code], number.year, number.nth)


def _is_new(row: Row, known: Known, report: ImportReport) -> bool:
    """Tell whether to enter the row, and remember it: a file may hold it twice."""
    given = row.given
    before = known.digests.get(given.source_id)
    if before == row.digest:
        report.unchanged += 1
    elif before is not None:
        report.refuse(row.place, refusal("/source_id", "was imported before with other content"))
    elif given.number in known.numbers:
        report.refuse(row.place, refusal("/number", "belongs to another matter"))
    else:
        known.digests[given.source_id] = row.digest
        known.numbers.add(given.number)
        return True
    return False


async def _enter(session: AsyncSession, caller: Principal, rows: Sequence[Row]) -> None:
    matters = [new_matter(row) for row in rows]
    sheets = [new_sheet(matter, row) for matter, row in zip(matters, rows, strict=True)]
    await session.execute(insert(Matter), [values(matter) for matter in matters])
    await session.execute(insert(Sheet), [values(sheet) for sheet in sheets])
    facts = [imported_fact(matter) for matter in matters]
    await announce_all(session, facts, by=caller.principal)
    told: list[Any] = [recorded(*pair) for pair in zip(matters, sheets, strict=True)]
    await outbox.record_all(session, told)
