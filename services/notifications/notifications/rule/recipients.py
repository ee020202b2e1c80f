"""Who a rule's recipients are at this moment; whoever has left is none of them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kit.access import Role
from notifications.directory.queries import active_staff, staff_in_role
from notifications.directory.tables import Case
from notifications.message.recipients import RecipientKind
from notifications.rule.status import To

IN_THE_OFFICE: Final = {
    To.INTAKE_OFFICE: Role.INTAKE_OFFICER,
    To.CLIENT_SERVICE: Role.CLIENT_SERVICE_OFFICER,
    To.MANAGEMENT: Role.MANAGEMENT,
}
IN_THE_FIRM: Final = {
    To.CONFLICTS_OFFICE: Role.CONFLICTS_OFFICER,
    To.COMMITTEE: Role.COMPLAINTS_COMMITTEE,
}
OUTSIDE: Final = {To.CLIENT, To.COMPLAINANT}


@dataclass(frozen=True)
class Recipient:
    kind: RecipientKind
    id: UUID


async def recipients(session: AsyncSession, to: To, case: Case | None) -> list[Recipient]:
    """Return them in the order of their ids; never somebody who is complained of."""
    if to in OUTSIDE:
        return _outside(to, case)
    found = await _staff(session, to, case)
    found -= set(case.complained_of) if case is not None else set()
    return [Recipient(RecipientKind.STAFF, staff_id) for staff_id in sorted(found)]


def _outside(to: To, case: Case | None) -> list[Recipient]:
    if case is None:
        return []
    if to is To.COMPLAINANT:
        return [Recipient(RecipientKind.COMPLAINANT, case.id)]
    return [] if case.client_id is None else [Recipient(RecipientKind.CLIENT, case.client_id)]


async def _staff(session: AsyncSession, to: To, case: Case | None) -> set[UUID]:
    if to in IN_THE_FIRM:
        return await staff_in_role(session, IN_THE_FIRM[to])
    if case is None:
        return set()
    if to in IN_THE_OFFICE:
        office = case.office_id
        return set() if office is None else await staff_in_role(session, IN_THE_OFFICE[to], office)
    person = case.lead_lawyer_id if to is To.LEAD_LAWYER else case.investigator_id
    return set() if person is None else await active_staff(session, [person])
