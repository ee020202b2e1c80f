"""The opening saga: prepare, ask for the redemption, open or come back."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import ClearanceRedeemed
from contracts.intake import EngagementSigned
from contracts.matters import (
    MatterOpened,
    MatterOpeningRequested,
    MatterPrepared,
    MatterReopened,
)
from contracts.parties import PartySet, party_set_hash
from kit import clock
from kit.ids import new_id
from kit.timers import cancel_timers
from matters.directory.queries import get_office, may_lead
from matters.matter.announce import SYSTEM, announce, announce_sheet
from matters.matter.office_time import office_date
from matters.matter.party_sets import unnamed, with_team
from matters.matter.queries import get_sheet, lock_matter
from matters.matter.status import MatterStatus, check_status
from matters.matter.tables import Matter, Sheet
from matters.matter.waiting import wait_with_limit
from matters.matter.waits import WaitsFor, timer_kind
from matters.opening.number import Number
from matters.opening.problems import WrongClearance
from matters.opening.queries import lock_handover, next_count


async def prepare(session: AsyncSession, signed: EngagementSigned) -> None:
    """Make a pending matter of a signed engagement; with its parties here, ask to open it."""
    handover = await lock_handover(session, signed.inquiry_id)
    if handover.matter_id is not None:
        return
    matter = _pending_matter(signed)
    session.add(matter)
    handover.matter_id = matter.id
    await wait_with_limit(session, matter, WaitsFor.PARTIES)
    prepared = MatterPrepared(
        matter_id=matter.id,
        engagement_id=signed.engagement_id,
        inquiry_id=signed.inquiry_id,
        client_id=signed.client_id,
        office_id=signed.office_id,
        practice_area=signed.practice_area,
        lead_lawyer_id=signed.lead_lawyer_id,
        occurred_at=clock.now(),
    )
    await announce(session, prepared, by=SYSTEM)
    if handover.party_set is not None:
        held, handover.party_set, handover.taken = handover.party_set, None, True
        await take_parties(session, matter, held)


def _pending_matter(signed: EngagementSigned) -> Matter:
    return Matter(
        id=new_id(),
        status=MatterStatus.PENDING,
        office_id=signed.office_id,
        practice_area=signed.practice_area,
        lead_lawyer_id=signed.lead_lawyer_id,
        team=list(dict.fromkeys([signed.lead_lawyer_id, *signed.team])),
        client_id=signed.client_id,
        engagement_id=signed.engagement_id,
        inquiry_id=signed.inquiry_id,
        clearance_id=signed.clearance_id,
        sheet_version=0,
    )


async def take_parties(session: AsyncSession, matter: Matter, party_set: PartySet) -> None:
    """Give the matter the parties of its inquiry and ask to open it."""
    await cancel_timers(session, timer_kind(WaitsFor.PARTIES), matter.id)
    matter.wait(None, None)
    sheet = Sheet(
        matter_id=matter.id,
        party_set=with_team(party_set, matter.team),
        party_set_hash=party_set_hash(party_set),
        adverse_unnamed=unnamed(party_set.adverse),
    )
    session.add(sheet)
    if matter.status is MatterStatus.PENDING:
        await ask_to_open(session, matter, sheet, by=SYSTEM)
    else:
        await announce_sheet(session, matter, sheet)


async def ask_to_open(session: AsyncSession, matter: Matter, sheet: Sheet, *, by: str) -> None:
    """Ask for the redemption of the clearance that the matter holds (B3.2: never without a lead).

    A reopening is `opening` already while it waits for its clearance.
    """
    if matter.status is MatterStatus.PENDING:
        if not await may_lead(session, matter.lead_lawyer_id):
            matter.wait(WaitsFor.LEAD, clock.now())
            return
        matter.move(MatterStatus.OPENING)
    assert matter.clearance_id is not None
    matter.refusal = None
    await wait_with_limit(session, matter, WaitsFor.OPENING)
    requested = MatterOpeningRequested(
        matter_id=matter.id,
        clearance_id=matter.clearance_id,
        party_set_hash=sheet.party_set_hash,
        inquiry_id=matter.inquiry_id,
        occurred_at=clock.now(),
    )
    await announce(session, requested, by=by)
    if matter.sheet_version:
        await announce_sheet(session, matter, sheet)


async def open_redeemed(session: AsyncSession, redeemed: ClearanceRedeemed) -> None:
    """Open the matter under its first or its old number; the same redemption counts once."""
    matter = await lock_matter(session, redeemed.matter_id)
    if matter.redeemed_id == redeemed.clearance_id:
        return
    if matter.clearance_id != redeemed.clearance_id:
        raise WrongClearance(matter.id, redeemed.clearance_id)
    check_status(matter.status, {MatterStatus.OPENING}, "open it")
    matter.move(MatterStatus.OPEN)
    await cancel_timers(session, timer_kind(WaitsFor.OPENING), matter.id)
    matter.redeemed_id, matter.clearance_id = redeemed.clearance_id, None
    await (_reopen if matter.was_open else _open)(session, matter, redeemed)
    await announce_sheet(session, matter, await get_sheet(session, matter.id))


async def _open(session: AsyncSession, matter: Matter, redeemed: ClearanceRedeemed) -> None:
    office = await get_office(session, matter.office_id)
    assert matter.lead_lawyer_id is not None
    matter.opened_on = office_date(redeemed.occurred_at, office)
    nth = await next_count(session, office.id, matter.opened_on.year)
    matter.number = str(Number(matter.opened_on.year, office.code, nth))
    opened = MatterOpened(
        matter_id=matter.id,
        number=matter.number,
        office_id=office.id,
        client_id=matter.client_id,
        practice_area=matter.practice_area,
        lead_lawyer_id=matter.lead_lawyer_id,
        opened_on=matter.opened_on,
        occurred_at=redeemed.occurred_at,
    )
    await announce(session, opened, by=SYSTEM)


async def _reopen(session: AsyncSession, matter: Matter, redeemed: ClearanceRedeemed) -> None:
    office = await get_office(session, matter.office_id)
    matter.closed_on = matter.outcome = None
    reopened = MatterReopened(
        matter_id=matter.id,
        clearance_id=redeemed.clearance_id,
        reopened_on=office_date(redeemed.occurred_at, office),
        occurred_at=redeemed.occurred_at,
    )
    await announce(session, reopened, by=SYSTEM)
