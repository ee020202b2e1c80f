"""Reads of checks, hits and consents."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.status import CheckState, Disposition
from conflicts.check.tables import Check, Consent, DistinctPair, Hit
from conflicts.register.tables import Party, Sheet
from conflicts.rules.judge import EVERY_FINDING, NO_FINDING, Gravity, gravity_of
from contracts.conflicts import SourceKind
from kit.problems import NotFound

Evidence = tuple[UUID, UUID, str]
"""Two party ids in order, and the digest of what they were."""


class CheckNotFound(NotFound):
    slug = "check-not-found"
    title = "There is no such check"
    title_zh = "没有该冲突检查"


class HitNotFound(NotFound):
    slug = "hit-not-found"
    title = "There is no such hit"
    title_zh = "没有该命中记录"


class ConsentNotFound(NotFound):
    slug = "consent-not-found"
    title = "There is no such consent"
    title_zh = "没有该知情同意书"


async def get_check(session: AsyncSession, check_id: UUID, *, lock: bool = False) -> Check:
    """`lock`: hold the row, as it is now, until the transaction ends."""
    check = await session.get(Check, check_id, with_for_update=lock, populate_existing=lock)
    if check is None:
        raise CheckNotFound(f"There is no check {check_id}.")
    return check


async def get_hit(session: AsyncSession, hit_id: UUID) -> Hit:
    hit = await session.get(Hit, hit_id, with_for_update=True, populate_existing=True)
    if hit is None:
        raise HitNotFound(f"There is no hit {hit_id}.")
    return hit


async def get_consent(session: AsyncSession, consent_id: UUID) -> Consent:
    consent = await session.get(Consent, consent_id, with_for_update=True, populate_existing=True)
    if consent is None:
        raise ConsentNotFound(f"There is no consent {consent_id}.")
    return consent


async def hits_of(session: AsyncSession, check_id: UUID) -> Sequence[Hit]:
    """Return them, the gravest and closest first."""
    rows = await session.scalars(
        select(Hit)
        .where(Hit.check_id == check_id)
        .order_by(Hit.rule_class.nulls_last(), Hit.score.desc(), Hit.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def count_hits(session: AsyncSession, check_id: UUID) -> int:
    found = select(func.count()).select_from(Hit).where(Hit.check_id == check_id)
    return (await session.execute(found)).scalar_one()


async def undecided_checks(
    session: AsyncSession, kind: SourceKind, source_id: UUID
) -> Sequence[Check]:
    """Return the source's checks that may still be decided, the newest first."""
    rows = await session.scalars(
        select(Check)
        .where(Check.source_kind == kind, Check.source_id == source_id)
        .where(Check.state != CheckState.DECIDED, Check.obsolete_because.is_(None))
        .order_by(Check.created_at.desc(), Check.id.desc())
        .execution_options(populate_existing=True)
        .with_for_update()
    )
    return rows.all()


def _valid_consents() -> Select[UUID]:
    return select(Consent.hit_id).where(Consent.revoked_at.is_(None))


async def has_consent(session: AsyncSession, hit_id: UUID) -> bool:
    found = await session.scalar(_valid_consents().where(Consent.hit_id == hit_id).limit(1))
    return found is not None


async def erased_parties(session: AsyncSession, party_ids: Collection[UUID]) -> set[UUID]:
    erased = select(Party.id).join(Sheet, Sheet.id == Party.sheet_id)
    given = erased.where(Party.id.in_(list(party_ids)), Sheet.erased_at.is_not(None))
    return set(await session.scalars(given))


async def rests_on_consent(session: AsyncSession, sheet: Sheet) -> bool:
    """Tell whether a valid consent cures a hit between one of the sheet's parties and another's.

    Either mandate's consent counts for both. There are few consents: the search begins with them.
    """
    searchable = select(Party.id).where(Party.sheet_id == sheet.id, Party.searchable)
    mine = set(await session.scalars(searchable))
    touched = (
        select(Hit.party_id, Hit.own_party_id)
        .join(Consent, Consent.hit_id == Hit.id)
        .where(Consent.revoked_at.is_(None), Hit.disposition == Disposition.CONSENTED)
        .where(Hit.party_id.in_(mine) | Hit.own_party_id.in_(mine))
    )
    pairs = (await session.execute(touched)).all()
    others = {party for pair in pairs for party in pair} - mine - {None}
    there = select(Party.id).where(Party.id.in_(others), Party.searchable).limit(1)
    return bool(others) and await session.scalar(there) is not None


async def settled_by_people(
    session: AsyncSession, party_ids: Collection[UUID]
) -> dict[Evidence, Gravity]:
    """Return the pairs among these parties that people found harmless, with the evidence then.

    Each comes with the gravest finding that they settled; whoever finds a graver one asks again.
    A later `conflict` takes back what was said before, a consent counts until it is revoked;
    either mandate's decision covers both.
    """
    ids = list(party_ids)
    said = await session.execute(
        select(Hit, Hit.id.in_(_valid_consents()))
        .where(Hit.party_id.in_(ids), Hit.own_party_id.in_(ids), Hit.disposition.is_not(None))
        .order_by(Hit.disposed_at, Hit.id)
        .execution_options(populate_existing=True)
    )
    settled: dict[Evidence, Gravity] = {}
    for hit, is_consented in said:
        pair = _pair_of(hit)
        if hit.disposition is Disposition.CONFLICT:
            settled.pop(pair, None)
        elif hit.disposition is not Disposition.CONSENTED or is_consented:
            settled[pair] = min(_settled_by(hit), settled.get(pair, NO_FINDING))
    known = await session.scalars(
        select(DistinctPair).where(DistinctPair.low_id.in_(ids), DistinctPair.high_id.in_(ids))
    )
    for distinct in known:
        settled[distinct.low_id, distinct.high_id, distinct.evidence] = EVERY_FINDING
    return settled


def _pair_of(hit: Hit) -> Evidence:
    low, high = sorted((hit.party_id, hit.own_party_id or hit.party_id))
    return low, high, hit.evidence


def _settled_by(hit: Hit) -> Gravity:
    if hit.disposition is Disposition.NOT_SAME_PARTY:
        return EVERY_FINDING
    if hit.rule_class is None:
        return NO_FINDING
    return gravity_of(hit.rule_class, hit.finding.get("severity", 0))
