"""A party joins an open matter: provisional until a check confirmed it (design 3c)."""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import CheckDecided, Decision
from contracts.matters import MatterPartyAdded, MatterPartyConfirmed, MatterPartyWithdrawn
from contracts.parties import Party, PartySet, Relation, party_set_hash
from kit import clock
from kit.ids import new_id
from kit.problems import Invalid
from kit.timers import cancel_timers, set_timer
from matters.matter.announce import SYSTEM, announce, announce_sheet
from matters.matter.party_sets import with_party, without_party
from matters.matter.queries import get_sheet, lock_matter
from matters.matter.status import PARTIES_MAY_CHANGE, check_status
from matters.matter.tables import Matter, Sheet
from matters.matter.waits import LIMITS, WaitsFor, timer_kind
from matters.parties.queries import get_late_party, late_parties, used_refs
from matters.parties.status import PartyState
from matters.parties.tables import LateParty

OVERDUE = timer_kind(WaitsFor.PARTY_CHECK)


class RefTaken(Invalid):
    slug: ClassVar[str] = "ref-taken"
    title: ClassVar[str] = "This ref belongs to another party of the matter"
    title_zh: ClassVar[str] = "该当事人编号已被使用"

    def __init__(self, ref: str) -> None:
        errors = [{"pointer": "/party/ref", "detail": "is taken; a ref is never used twice"}]
        super().__init__(f"The ref {ref} is taken.", errors=errors)


async def add_party(
    session: AsyncSession,
    matter: Matter,
    party: Party,
    relations: Sequence[Relation],
    *,
    by: str,
) -> LateParty:
    check_status(matter.status, PARTIES_MAY_CHANGE, "add a party")
    now = clock.now()
    sheet = await get_sheet(session, matter.id)
    if party.ref in await used_refs(session, sheet):
        raise RefTaken(party.ref)
    _set_parties(sheet, _joined(sheet.party_set, party, relations))
    added = MatterPartyAdded(matter_id=matter.id, ref=party.ref, occurred_at=now)
    await announce(session, added, by=by)
    await announce_sheet(session, matter, sheet)
    late = LateParty(
        id=new_id(),
        matter_id=matter.id,
        ref=party.ref,
        state=PartyState.PROVISIONAL,
        sheet_version=matter.sheet_version,
        added_at=now,
    )
    session.add(late)
    await set_timer(session, OVERDUE, late.id, now + LIMITS[WaitsFor.PARTY_CHECK])
    return late


def _joined(parties: PartySet, party: Party, relations: Sequence[Relation]) -> PartySet:
    try:
        return with_party(parties, party, relations)
    except ValueError as error:
        what = "must tie the new party to parties of this matter, 200 parties at most"
        errors = [{"pointer": "/relations", "detail": what}]
        raise Invalid("The party cannot join like this.", errors=errors) from error


async def withdraw_party(session: AsyncSession, matter: Matter, ref: str, *, by: str) -> None:
    """Take a provisional party back before the conflicts office has decided."""
    check_status(matter.status, PARTIES_MAY_CHANGE, "withdraw a party")
    late = await get_late_party(session, matter.id, ref)
    late.settle(PartyState.WITHDRAWN)
    await _take_out(session, matter, late, by=by)


async def settle_parties(session: AsyncSession, decided: CheckDecided) -> None:
    """Confirm or withdraw the provisional parties that the check was about."""
    assert decided.source_id is not None
    matter = await lock_matter(session, decided.source_id)
    for late in await late_parties(session, matter.id):
        if _is_about(late, decided):
            await _settle(session, matter, late, decided)


def _is_about(late: LateParty, decided: CheckDecided) -> bool:
    known = decided.source_version is None or late.sheet_version <= decided.source_version
    return late.state is PartyState.PROVISIONAL and late.ref in decided.refs and known


async def _settle(
    session: AsyncSession, matter: Matter, late: LateParty, decided: CheckDecided
) -> None:
    if decided.decision is Decision.DECLINED:
        late.settle(PartyState.WITHDRAWN, decided.check_id)
        await _take_out(session, matter, late, by=SYSTEM)
        return
    late.settle(PartyState.CONFIRMED, decided.check_id)
    await cancel_timers(session, OVERDUE, late.id)
    confirmed = MatterPartyConfirmed(
        matter_id=matter.id, ref=late.ref, check_id=decided.check_id, occurred_at=clock.now()
    )
    await announce(session, confirmed, by=SYSTEM)


async def _take_out(session: AsyncSession, matter: Matter, late: LateParty, *, by: str) -> None:
    await cancel_timers(session, OVERDUE, late.id)
    sheet = await get_sheet(session, matter.id)
    left = without_party(sheet.party_set, late.ref, otherwise=sheet.adverse_unnamed)
    _set_parties(sheet, left)
    withdrawn = MatterPartyWithdrawn(matter_id=matter.id, ref=late.ref, occurred_at=clock.now())
    await announce(session, withdrawn, by=by)
    await announce_sheet(session, matter, sheet)


def _set_parties(sheet: Sheet, party_set: PartySet) -> None:
    sheet.party_set = party_set
    sheet.party_set_hash = party_set_hash(party_set)
