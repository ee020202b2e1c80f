from dataclasses import asdict
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.database_errors import ChangedMeanwhile
from kit.etag import check_revision
from notifications.preference.queries import find_preference
from notifications.preference.status import Wishes
from notifications.preference.tables import Preference


async def keep_wishes(
    session: AsyncSession, staff_id: UUID, wishes: Wishes, if_match: int
) -> Preference:
    """Revision 0 is that of the defaults."""
    found = await find_preference(session, staff_id, for_change=True)
    check_revision(found.revision if found is not None else 0, if_match)
    if found is None:
        return await _first(session, staff_id, wishes)
    for name, value in asdict(wishes).items():
        setattr(found, name, value)
    found.revision += 1
    return found


async def _first(session: AsyncSession, staff_id: UUID, wishes: Wishes) -> Preference:
    row = {"staff_id": staff_id, "revision": 1, **asdict(wishes)}
    given = insert(Preference).values(row).on_conflict_do_nothing().returning(Preference)
    made = await session.scalar(given)
    if made is None:
        raise ChangedMeanwhile("Your preferences were set at the same moment. Read them again.")
    return made
