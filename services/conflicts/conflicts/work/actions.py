"""Taking a piece of work."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.work.kinds import WorkKind
from conflicts.work.tables import WorkOwner
from kit import audit, clock
from kit.auth import Principal


async def assign(
    session: AsyncSession, kind: WorkKind, row_id: str, staff_id: UUID, by: Principal
) -> None:
    """Let the latest assignment hold."""
    row = {"staff_id": staff_id, "taken_at": clock.now()}
    statement = insert(WorkOwner).values(kind=kind, id=row_id, **row)
    await session.execute(statement.on_conflict_do_update(index_elements=["kind", "id"], set_=row))
    await audit.write(session, by, "work.assigned", kind, row_id, {"staff_id": staff_id})
