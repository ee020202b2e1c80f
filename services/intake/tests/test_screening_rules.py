"""What an answer of the conflicts service may and may not do to an inquiry."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from contracts.conflicts import Decision, Verdict
from intake.inquiry.status import InquiryStatus
from intake.screening.status import (
    ClearanceExpired,
    ClearanceHashDiffers,
    ClearanceState,
    ClearanceVoided,
    NotCleared,
    after_decision,
    after_verdict,
    is_good,
    why_not,
)
from kit.problems import Conflict

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(days=1), NOW - timedelta(seconds=1)
S, C = InquiryStatus, ClearanceState


@dataclass(frozen=True)
class Held:
    party_set_hash: str = "ours"
    expires_at: datetime = LATER
    state: ClearanceState = C.GRANTED


@pytest.mark.parametrize(
    ("now", "verdict", "after"),
    [
        (S.SUBMITTED, Verdict.CLEAR, S.SUBMITTED),
        (S.SUBMITTED, Verdict.INCOMPLETE, S.SUBMITTED),
        (S.SUBMITTED, Verdict.REVIEW, S.IN_REVIEW),
        (S.SUBMITTED, Verdict.BLOCKED, S.BLOCKED),
        (S.IN_REVIEW, Verdict.BLOCKED, S.BLOCKED),
        (S.BLOCKED, Verdict.REVIEW, S.IN_REVIEW),
    ],
)
def test_a_verdict_sorts_what_is_under_check(
    now: InquiryStatus, verdict: Verdict, after: InquiryStatus
) -> None:
    assert after_verdict(now, verdict) is after


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("now", [S.DRAFT, S.CLEARED, S.ENGAGED, S.DECLINED, S.WITHDRAWN, S.EXPIRED])
def test_a_late_verdict_changes_nothing_else(now: InquiryStatus, verdict: Verdict) -> None:
    assert after_verdict(now, verdict) is now


@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("now", InquiryStatus)
def test_a_decision_never_clears_and_never_lowers(now: InquiryStatus, decision: Decision) -> None:
    under_check = now in {S.SUBMITTED, S.IN_REVIEW, S.BLOCKED}
    blocks = under_check and decision is Decision.DECLINED

    assert after_decision(now, decision) is (S.BLOCKED if blocks else now)


@pytest.mark.parametrize("state", ClearanceState)
@pytest.mark.parametrize("digest", ["ours", "theirs"])
@pytest.mark.parametrize("until", [LATER, NOW, BEFORE])
def test_only_one_kind_of_clearance_is_good(
    state: ClearanceState, digest: str, until: datetime
) -> None:
    good = state is C.GRANTED and digest == "ours" and until is LATER

    assert is_good(Held(digest, until, state), "ours", NOW) == good


@pytest.mark.parametrize(
    ("held", "refusal"),
    [
        ([], NotCleared),
        ([Held(state=C.VOIDED)], ClearanceVoided),
        ([Held(state=C.EXPIRED)], ClearanceExpired),
        ([Held(expires_at=BEFORE)], ClearanceExpired),
        ([Held(party_set_hash="theirs")], ClearanceHashDiffers),
        ([Held(state=C.REDEEMED)], NotCleared),
        ([Held(party_set_hash="theirs"), Held(state=C.VOIDED)], ClearanceVoided),
    ],
)
def test_the_refusal_to_sign_tells_what_is_wrong(held: list[Held], refusal: type[Conflict]) -> None:
    assert isinstance(why_not(held, "ours", NOW), refusal)
