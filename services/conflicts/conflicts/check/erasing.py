"""What checks, hits and consents hold of an erased source, and what the audit repeats of it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.tables import Check, Consent, Hit, OutageApproval
from conflicts.clearance.tables import Clearance
from conflicts.register.tables import Party, Sheet
from kit import audit


async def blank_checks(session: AsyncSession, sheets: Collection[Sheet]) -> None:
    """Drop names and words from the questions asked for these sheets, and from the hits on them.

    That there was a consent, when, and where its paper lies, stays.
    """
    checks = await _ids(session, select(Check.id).where(_asked_for(sheets)))
    parties = select(Party.id).where(Party.sheet_id.in_([sheet.id for sheet in sheets]))
    about = Hit.party_id.in_(parties) | Hit.own_party_id.in_(parties) | Hit.check_id.in_(checks)
    hits = await _ids(session, select(Hit.id).where(about))
    await session.execute(
        update(Check)
        .where(Check.id.in_(checks))
        .values(query={}, record={}, reference=None, decision_reason=None)
    )
    await session.execute(
        update(Hit).where(Hit.id.in_(hits)).values(found={}, reasons=[], disposition_reason=None)
    )
    consents = update(Consent).where(Consent.hit_id.in_(hits))
    await session.execute(consents.values(given_by="", facts=""))
    approved = update(OutageApproval).where(OutageApproval.check_id.in_(checks))
    await session.execute(approved.values(reason=""))
    await _blank_audit(session, "check", checks)
    await _blank_audit(session, "hit", hits)
    licensed = select(Clearance.id).where(Clearance.check_id.in_(checks))
    await _blank_audit(session, "clearance", await _ids(session, licensed))


def _asked_for(sheets: Iterable[Sheet]) -> ColumnElement[bool]:
    """Condition: the check is about one of these sheets, or was asked for their source."""
    same = [
        or_(
            Check.sheet_id == sheet.id,
            and_(Check.source_kind == sheet.source_kind, Check.source_id == sheet.source_id),
            Check.query["recusal", "investigator_id"].as_string() == str(sheet.source_id),
        )
        for sheet in sheets
    ]
    return or_(*same) if same else Check.id.in_(())


async def _ids(session: AsyncSession, wanted: Select[UUID]) -> list[UUID]:
    return list(await session.scalars(wanted))


async def _blank_audit(session: AsyncSession, kind: str, ids: Iterable[UUID]) -> None:
    for row_id in ids:
        await audit.erase(session, kind, row_id)
