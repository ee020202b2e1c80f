"""What people decide: hit by hit, with reasons, never those concerned."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.queries import get_check, get_consent, get_hit, has_consent, hits_of
from conflicts.check.refusals import (
    AbsoluteConflict,
    CheckNotDecidable,
    Concerned,
    ConsentMissing,
    HitsOpen,
)
from conflicts.check.status import CheckState, Disposition
from conflicts.check.tables import Check, Consent, DistinctPair, Hit
from conflicts.check.verdict import DECIDES_ITSELF
from conflicts.rules.pack import RuleClass
from contracts.conflicts import Decision, Verdict
from kit.access import Role
from kit.auth import Principal, require
from kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Signed:
    """A consent as the client gave it; `document` says where the paper is kept."""

    given_by: str
    document: str
    facts: str
    signed_at: datetime


async def record_consent(
    session: AsyncSession, hit_id: UUID, signed: Signed, *, by: UUID, now: datetime
) -> Consent:
    hit = await get_hit(session, hit_id)
    await _decidable(session, hit.check_id, by)
    if hit.rule_class is not RuleClass.CONSENTABLE:
        raise AbsoluteConflict(f"Hit {hit.id} falls under {hit.rule_id or 'no rule'}.")
    consent = Consent(
        id=new_id(),
        hit_id=hit.id,
        given_by=signed.given_by,
        document=signed.document,
        facts=signed.facts,
        signed_at=signed.signed_at,
        recorded_by=by,
        recorded_at=now,
    )
    session.add(consent)
    await session.flush()
    return consent


def check_role(hit: Hit, disposition: Disposition, caller: Principal) -> None:
    """Refuse to lift a hit that the rule pack leaves to another role (`decided_by`)."""
    decider = Role(hit.finding.get("decided_by", Role.CONFLICTS_OFFICER))
    if disposition is Disposition.CONFLICT:
        require(caller, Role.CONFLICTS_OFFICER, decider)
    else:
        require(caller, decider)


async def dispose_of_hit(
    session: AsyncSession,
    hit_id: UUID,
    disposition: Disposition,
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Hit:
    """Say what a hit is; it may be said anew until the check is decided."""
    hit = await get_hit(session, hit_id)
    await _decidable(session, hit.check_id, by)
    if disposition is Disposition.CONSENTED:
        await _check_consented(session, hit)
    hit.disposition, hit.disposition_reason = disposition, reason
    hit.disposed_by, hit.disposed_at = by, now
    if hit.own_party_id is not None:
        await _forget_distinct(session, hit, hit.own_party_id)
        if disposition is Disposition.NOT_SAME_PARTY:
            await _remember_distinct(session, hit, hit.own_party_id, by, now)
    await session.flush()
    return hit


async def _check_consented(session: AsyncSession, hit: Hit) -> None:
    if hit.rule_class is not RuleClass.CONSENTABLE:
        raise AbsoluteConflict(f"Hit {hit.id} falls under {hit.rule_id or 'no rule'}.")
    if not await has_consent(session, hit.id):
        raise ConsentMissing("Record the signed consent first.", hit_id=str(hit.id))


async def _remember_distinct(
    session: AsyncSession, hit: Hit, own_id: UUID, by: UUID, now: datetime
) -> None:
    low, high = sorted((hit.party_id, own_id))
    row = {"low_id": low, "high_id": high, "evidence": hit.evidence}
    known = {"id": new_id(), "decided_by": by, "decided_at": now}
    await session.execute(insert(DistinctPair).values({**row, **known}).on_conflict_do_nothing())


async def _forget_distinct(session: AsyncSession, hit: Hit, own_id: UUID) -> None:
    """Let the newest word on the pair count."""
    low, high = sorted((hit.party_id, own_id))
    said = (DistinctPair.low_id == low, DistinctPair.high_id == high)
    await session.execute(delete(DistinctPair).where(*said, DistinctPair.evidence == hit.evidence))


async def _decidable(session: AsyncSession, check_id: UUID, by: UUID) -> Check:
    check = await get_check(session, check_id, lock=True)
    check_decidable(check, by)
    return check


def check_decidable(check: Check, by: UUID) -> None:
    """Refuse what is not open to people, and people who are concerned."""
    if check.obsolete_because is not None:
        raise CheckNotDecidable(f"A newer sheet overtook this check: {check.obsolete_because}.")
    if check.purpose not in DECIDES_ITSELF:
        raise CheckNotDecidable(f"A check for {check.purpose} clears nothing.")
    if check.state is not CheckState.VERDICT or check.verdict is Verdict.INCOMPLETE:
        raise CheckNotDecidable(f"The check is {check.state}, its verdict {check.verdict}.")
    check_concerned(check, by)


def check_concerned(check: Check, by: UUID) -> None:
    if by in {*check.team, check.lead_id, check.source_id}:
        raise Concerned("Someone else of the conflicts office has to decide this.")


async def check_hits_allow(session: AsyncSession, check: Check, decision: Decision) -> None:
    """Refuse a clearing while a hit is open, is a conflict, or lacks the consent it needs."""
    hits = [hit for hit in await hits_of(session, check.id) if hit.stops]
    allowed = {Disposition.NOT_SAME_PARTY, Disposition.NO_CONFLICT}
    consented = [hit for hit in hits if hit.disposition is Disposition.CONSENTED]
    if decision is Decision.CLEARED_WITH_CONSENT:
        allowed.add(Disposition.CONSENTED)
        if not consented:
            raise ConsentMissing("No hit of this check was consented to.")
    open_hits = [str(hit.id) for hit in hits if hit.disposition not in allowed]
    if open_hits:
        raise HitsOpen("Decide these hits first.", hit_ids=open_hits)
    for hit in consented:
        await _check_consented(session, hit)


async def revoke_consent(session: AsyncSession, consent_id: UUID, *, now: datetime) -> Hit:
    """Mark it revoked; the hit it covered is open again."""
    consent = await get_consent(session, consent_id)
    if consent.revoked_at is None:
        consent.revoked_at = now
        await session.flush()
    return await get_hit(session, consent.hit_id)
