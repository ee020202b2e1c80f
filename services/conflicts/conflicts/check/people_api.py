"""What people decide on a check: hit by hit, consents, and the whole, each with reasons."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from conflicts.check import decisions
from conflicts.check.clearing import decide_check
from conflicts.check.deciding import Ruling
from conflicts.check.lists import consents_of, hit_of, may_read, readable_hit
from conflicts.check.officers import Decider, Officer
from conflicts.check.outage import approve_in_outage
from conflicts.check.queries import get_consent
from conflicts.check.refusals import NewHits
from conflicts.check.revoking import revoke_and_look_again
from conflicts.check.status import Disposition
from conflicts.check.tables import Consent
from conflicts.check.views import CheckView, HitView, names_in, show_check, show_hit
from conflicts.check.wiring import CheckEngine, Language
from conflicts.db import REGISTER_LOCK
from contracts.conflicts import Decision
from kit import audit, clock
from kit.access import Role
from kit.auth import Caller, Principal, require
from kit.db import take_lock
from kit.etag import IfMatch, check_revision
from kit.http import Body, Router, Session, View
from kit.problems import Invalid

router = Router(prefix="/v1/conflicts", tags=["decisions"])
Reason = Annotated[str, Field(min_length=1, max_length=4000)]


class DisposeOfHit(Body):
    disposition: Disposition
    reason: Reason


class NewConsent(Body):
    """A signed 知情同意书: `facts` are the facts and consequences it states (X1 art. 52)."""

    given_by: Annotated[str, Field(min_length=1, max_length=300)]
    document: Annotated[str, Field(min_length=1, max_length=300)]
    facts: Annotated[str, Field(min_length=1, max_length=4000)]
    signed_at: AwareDatetime


class DecideCheck(Body):
    decision: Decision
    reason: Reason


class ClearInOutage(Body):
    reason: Reason


class RevokeConsent(Body):
    reason: Reason


class ConsentView(View):
    id: UUID
    hit_id: UUID
    given_by: str
    document: str
    facts: str
    signed_at: datetime
    recorded_by: UUID
    recorded_at: datetime
    revoked_at: datetime | None
    revision: int


@router.post("/checks/{check_id}/hits/{hit_id}/disposition")
async def dispose_of_hit(  # noqa: PLR0913, PLR0917 - FastAPI passes them by name
    check_id: UUID,
    hit_id: UUID,
    body: DisposeOfHit,
    if_match: IfMatch,
    decider: Decider,
    caller: Caller,
    session: Session,
    language: Language,
) -> HitView:
    """Say what a hit is; it may be said anew until the check is decided.

    Only the role that the rule names lifts it; that it is a conflict the conflicts office may say.
    """
    hit = await readable_hit(session, check_id, hit_id, caller)
    check_revision(hit.revision, if_match)
    decisions.check_role(hit, body.disposition, caller)
    hit = await decisions.dispose_of_hit(
        session, hit_id, body.disposition, reason=body.reason, by=decider, now=clock.now()
    )
    await audit.write(session, caller, "hit.disposed", "hit", hit_id, body.model_dump())
    return show_hit(hit, caller, language, await names_in(session, [hit]))


@router.post(
    "/checks/{check_id}/hits/{hit_id}/consents", status_code=201, response_model=ConsentView
)
async def record_consent(
    check_id: UUID,
    hit_id: UUID,
    body: NewConsent,
    officer: Officer,
    caller: Caller,
    session: Session,
) -> Consent:
    """Record a signed informed consent for a hit that consent can cure."""
    await hit_of(session, check_id, hit_id)
    now = clock.now()
    _check_signed(body.signed_at, now)
    signed = decisions.Signed(**body.model_dump())
    consent = await decisions.record_consent(session, hit_id, signed, by=officer, now=now)
    await audit.write(session, caller, "consent.recorded", "hit", hit_id, body.model_dump())
    return consent


@router.get("/checks/{check_id}/consents", response_model=list[ConsentView])
async def list_consents(check_id: UUID, caller: Caller, session: Session) -> Sequence[Consent]:
    require(caller, Role.CONFLICTS_OFFICER)
    check = await may_read(session, check_id, caller)
    return await consents_of(session, check.id)


@router.post("/consents/{consent_id}/revoke", response_model=ConsentView)
async def revoke_consent(
    consent_id: UUID,
    body: RevokeConsent,
    if_match: IfMatch,
    officer: Officer,
    caller: Caller,
    session: Session,
) -> Consent:
    """Take it back: an unused clearance is voided, an open matter raises an alert."""
    await take_lock(session, REGISTER_LOCK)
    check_revision((await get_consent(session, consent_id)).revision, if_match)
    check = await revoke_and_look_again(session, consent_id, now=clock.now())
    payload = {"consent_id": consent_id, "reason": body.reason, "by": officer}
    await audit.write(session, caller, "consent.revoked", "check", check.id, payload)
    return await get_consent(session, consent_id)


@router.post("/checks/{check_id}/decide")
async def decide(  # noqa: PLR0913, PLR0917 - FastAPI passes them by name
    check_id: UUID,
    body: DecideCheck,
    if_match: IfMatch,
    officer: Officer,
    caller: Caller,
    session: Session,
    engine: CheckEngine,
    language: Language,
) -> CheckView:
    """Clear, clear with consent or decline, with reasons; never by those concerned.

    409 `new-hits` where the register has learnt of another conflict since the verdict.
    """
    check = await may_read(session, check_id, caller)
    check_revision(check.revision, if_match)
    await _decide(engine, check_id, Ruling(body.decision, officer, body.reason), caller)
    await session.refresh(check)
    return await show_check(session, check, caller, language)


@router.post("/checks/{check_id}/outage-clearance")
async def clear_in_outage(  # noqa: PLR0913, PLR0917 - FastAPI passes them by name
    check_id: UUID,
    body: ClearInOutage,
    if_match: IfMatch,
    officer: Officer,
    caller: Caller,
    session: Session,
    engine: CheckEngine,
    language: Language,
) -> CheckView:
    """Clear while the search is out for 30 minutes and more: it takes two officers.

    The first approval is kept; the second one's scans the whole register and clears.
    """
    check = await may_read(session, check_id, caller)
    check_revision(check.revision, if_match)
    ruling = Ruling(Decision.CLEARED, officer, body.reason)
    payload = {"reason": body.reason}
    await audit.write(session, caller, "check.outage-approved", "check", check_id, payload)
    await approve_in_outage(engine, check_id, ruling, clock.now())
    await session.refresh(check)
    return await show_check(session, check, caller, language)


async def _decide(engine: CheckEngine, check_id: UUID, ruling: Ruling, caller: Principal) -> None:
    """Commit by itself: new hits stay, also where the decision is refused because of them."""
    async with engine.sessions.begin() as session:
        check = await decide_check(session, check_id, ruling, engine.settings, now=clock.now())
        action = "check.decision-refused" if check.decision is None else "check.decided"
        payload = {"decision": ruling.decision, "reason": ruling.reason}
        await audit.write(session, caller, action, "check", check_id, payload)
    if check.decision is None:
        raise NewHits("Another conflict has come up since the verdict; look at the new hits first.")


def _check_signed(signed_at: datetime, now: datetime) -> None:
    if signed_at > now:
        what = "must not lie in the future"
        raise Invalid(f"signed_at {what}.", errors=[{"pointer": "/signed_at", "detail": what}])
