"""Taking a piece of work."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.work.kinds import WorkKind
from conflicts.work.tables import WorkOwner
from kit import audit, clock
from kit.auth import Principal
from kit.etag import check_revision


async def assign(
    session: AsyncSession,
    kind: WorkKind,
    row_id: str,
    staff_id: UUID,
    if_match: int,
    by: Principal,
) -> None:
    """Give the work to someone; what nobody has taken yet has the revision 0."""
    owner = await session.get(WorkOwner, (kind, row_id), with_for_update=True)
    check_revision(0 if owner is None else owner.revision, if_match)
    if owner is None:
        owner = WorkOwner(kind=kind, id=row_id)
        session.add(owner)
    owner.staff_id, owner.taken_at = staff_id, clock.now()
    await audit.write(session, by, "work.assigned", kind, row_id, {"staff_id": staff_id})
