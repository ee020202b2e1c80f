"""What the conflicts service's answers mean for an inquiry, and when one may be signed."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, Protocol

from contracts.conflicts import Decision, Verdict
from contracts.intake import Screening
from intake.inquiry.status import InquiryStatus
from kit.problems import Conflict


class ClearanceState(StrEnum):
    GRANTED = "granted"
    REDEEMED = "redeemed"
    VOIDED = "voided"
    EXPIRED = "expired"


UNDER_CHECK: Final = {InquiryStatus.SUBMITTED, InquiryStatus.IN_REVIEW, InquiryStatus.BLOCKED}
BY_VERDICT: Final = {
    Verdict.REVIEW: InquiryStatus.IN_REVIEW,
    Verdict.BLOCKED: InquiryStatus.BLOCKED,
}
OUTCOMES: Final = {
    InquiryStatus.CLEARED: Screening.CLEARED,
    InquiryStatus.IN_REVIEW: Screening.IN_REVIEW,
    InquiryStatus.BLOCKED: Screening.BLOCKED,
}


def after_verdict(now: InquiryStatus, verdict: Verdict) -> InquiryStatus:
    """Return the status after a check; only a clearance clears, and no check lowers it."""
    return BY_VERDICT.get(verdict, now) if now in UNDER_CHECK else now


def after_decision(now: InquiryStatus, decision: Decision) -> InquiryStatus:
    """Return the status after people decided; what they allow comes as a clearance."""
    declined = decision is Decision.DECLINED and now in UNDER_CHECK
    return InquiryStatus.BLOCKED if declined else now


class Held(Protocol):
    """What signing asks of a clearance."""

    @property
    def party_set_hash(self) -> str: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def state(self) -> ClearanceState: ...


class NotCleared(Conflict):
    slug: ClassVar[str] = "not-cleared"
    title: ClassVar[str] = "The conflicts service has not cleared this inquiry"
    title_zh: ClassVar[str] = "尚未通过利益冲突检索"


class ClearanceHashDiffers(Conflict):
    slug: ClassVar[str] = "clearance-hash-differs"
    title: ClassVar[str] = "The clearance was granted for other parties"
    title_zh: ClassVar[str] = "放行所针对的当事人与申请不一致"


class ClearanceVoided(Conflict):
    slug: ClassVar[str] = "clearance-voided"
    title: ClassVar[str] = "The clearance was voided"
    title_zh: ClassVar[str] = "放行已被撤销"


class ClearanceExpired(Conflict):
    slug: ClassVar[str] = "clearance-expired"
    title: ClassVar[str] = "The clearance has expired"
    title_zh: ClassVar[str] = "放行已过期"


def is_good(clearance: Held, party_set_hash: str, now: datetime) -> bool:
    return (
        clearance.state is ClearanceState.GRANTED
        and clearance.party_set_hash == party_set_hash
        and clearance.expires_at > now
    )


def why_not(clearances: Sequence[Held], party_set_hash: str, now: datetime) -> Conflict:
    """Return the refusal to sign, by the newest clearance; `clearances` are oldest first."""
    if not clearances:
        return NotCleared("Submit the inquiry and wait for its clearance.")
    last = clearances[-1]
    if last.state is ClearanceState.VOIDED:
        return ClearanceVoided("Redraft and submit the inquiry again.")
    if last.state is ClearanceState.EXPIRED or last.expires_at <= now:
        return ClearanceExpired("Redraft and submit the inquiry again.")
    if last.party_set_hash != party_set_hash:
        return ClearanceHashDiffers("The check left out or changed a party; check the inquiry.")
    return NotCleared("The clearance was used already.")
