"""The rows and the fact that one imported engagement becomes."""

from typing import Any

from sqlalchemy import inspect

from contracts.matters import MatterImported
from kit import clock
from kit.ids import new_id
from matters.db import Base
from matters.imports.reading import Row
from matters.matter.party_sets import unnamed
from matters.matter.status import MatterStatus
from matters.matter.tables import Matter, Sheet


def new_matter(row: Row) -> Matter:
    given = row.given
    return Matter(
        id=new_id(),
        status=MatterStatus(given.state),
        number=given.number,
        office_id=given.office_id,
        practice_area=given.practice_area,
        lead_lawyer_id=given.lead_lawyer_id,
        team=given.full_team(),
        client_id=given.client_id,
        source_id=given.source_id,
        source_digest=row.digest,
        opened_on=given.opened_on,
        closed_on=given.closed_on,
        outcome=given.outcome,
        sheet_version=1,
        created_at=clock.now(),
        revision=1,
    )


def new_sheet(matter: Matter, row: Row) -> Sheet:
    return Sheet(
        matter_id=matter.id,
        party_set=row.party_set,
        party_set_hash=row.party_set_hash,
        adverse_unnamed=unnamed(row.party_set.adverse),
    )


def imported_fact(matter: Matter) -> MatterImported:
    assert matter.number is not None
    assert matter.lead_lawyer_id is not None
    assert matter.opened_on is not None
    return MatterImported(
        matter_id=matter.id,
        number=matter.number,
        office_id=matter.office_id,
        practice_area=matter.practice_area,
        state="open" if matter.status is MatterStatus.OPEN else "closed",
        opened_on=matter.opened_on,
        closed_on=matter.closed_on,
        lead_lawyer_id=matter.lead_lawyer_id,
        occurred_at=clock.now(),
    )


def values(row: Base) -> dict[str, Any]:
    """Return what was set on a row that is not in a session, for an insert of many."""
    state = inspect(row)
    assert state is not None
    return {column.key: getattr(row, column.key) for column in state.mapper.column_attrs}
