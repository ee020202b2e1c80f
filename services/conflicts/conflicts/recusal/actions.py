"""Opening the check of an investigator, and closing those that nobody waits for any more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.opening import SUPERSEDED, Question, open_check
from conflicts.check.queries import undecided_checks
from contracts.complaints import ComplaintAssigned
from contracts.conflicts import Purpose, SourceKind
from contracts.parties import Adverse, Party, PartyKind, PartySet, Side

INVESTIGATOR = "investigator"


async def ask_about_investigator(
    session: AsyncSession, assigned: ComplaintAssigned, *, now: datetime
) -> None:
    """Open a check; a newer assignment overtakes the ones before it."""
    await close_recusals(session, assigned.complaint_id, SUPERSEDED)
    await open_check(session, _question(assigned), now=now)


async def close_recusals(session: AsyncSession, complaint_id: UUID, because: str) -> None:
    for check in await undecided_checks(session, SourceKind.COMPLAINT, complaint_id):
        if check.is_of_investigator:
            check.obsolete_because = because


def _question(assigned: ComplaintAssigned) -> Question:
    """Ids alone: names are read from the register when the check runs."""
    who = str(assigned.investigator_id)
    staff = Party(ref=INVESTIGATOR, name=who, kind=PartyKind.PERSON, side=Side.STAFF)
    return Question(
        purpose=Purpose.RECUSAL,
        parties=PartySet(
            parties=(staff,),
            adverse=Adverse.NONE,
            team=tuple(dict.fromkeys([assigned.investigator_id, *assigned.complained_of])),
        ),
        office_id=assigned.office_id,
        source=(SourceKind.COMPLAINT, assigned.complaint_id, assigned.assignment),
        beyond={
            "recusal": {
                "investigator_id": who,
                "matter_id": None if assigned.matter_id is None else str(assigned.matter_id),
                "complained_of": sorted(map(str, assigned.complained_of)),
            }
        },
    )
