"""What was checked, decided and granted for one source, as far as the caller sees its checks."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.lists import CheckFilter, visible_checks
from conflicts.check.queries import CheckNotFound
from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from conflicts.clearance.tables import Clearance
from conflicts.history.words import TEXTS, waiting_text
from contracts.conflicts import SourceKind
from kit.auth import Principal
from kit.history import History, Waiting, read_facts


async def history_of_source(
    session: AsyncSession, caller: Principal, kind: SourceKind, source_id: UUID, language: str
) -> History:
    """Raise CheckNotFound where no check of the source is the caller's to see."""
    asked = visible_checks(caller, CheckFilter(source_kind=kind, source_id=source_id))
    checks = (await session.scalars(asked.order_by(Check.created_at, Check.id))).all()
    if not checks:
        raise CheckNotFound(f"No check of {kind} {source_id} is yours to see.")
    licences = select(Clearance.id).where(Clearance.check_id.in_([check.id for check in checks]))
    keys = [("conflicts.check", str(check.id)) for check in checks]
    keys += [("conflicts.clearance", str(found)) for found in await session.scalars(licences)]
    return History(
        items=await read_facts(session, keys, TEXTS, language),
        waits=[
            Waiting(text=waiting_text(check, language), since=check.created_at)
            for check in checks
            if check.state is not CheckState.DECIDED and check.obsolete_because is None
        ],
    )
