"""The timetables of lead, inquiry and engagement, written down a second time by hand."""

from contextlib import nullcontext

import pytest

from intake.engagement import status as engagement
from intake.engagement.status import ClausesMissing, EngagementMoveNotAllowed, EngagementStatus
from intake.inquiry import status as inquiry
from intake.inquiry.status import InquiryMoveNotAllowed, InquiryStatus
from intake.lead import status as lead
from intake.lead.status import LeadMoveNotAllowed, LeadStatus

LEAD = {
    "received": "contacted declined lost",
    "contacted": "qualified declined lost",
    "qualified": "declined lost",
}
INQUIRY = {
    "draft": "submitted declined withdrawn expired",
    "submitted": "cleared in_review blocked draft declined withdrawn expired",
    "in_review": "cleared blocked draft declined withdrawn expired",
    "blocked": "cleared in_review draft declined withdrawn expired",
    "cleared": "engaged in_review draft declined withdrawn expired",
}
ENGAGEMENT = {
    "draft": "in_review cancelled",
    "in_review": "approved cancelled",
    "approved": "signed cancelled",
}


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in LeadStatus for b in LeadStatus])
def test_a_lead_moves_only_where_the_firm_allows(now: LeadStatus, to: LeadStatus) -> None:
    legal = to in LEAD.get(now, "").split()
    with nullcontext() if legal else pytest.raises(LeadMoveNotAllowed):
        lead.MOVES.check(now, to)


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in InquiryStatus for b in InquiryStatus])
def test_an_inquiry_moves_only_where_the_firm_allows(now: InquiryStatus, to: InquiryStatus) -> None:
    legal = to in INQUIRY.get(now, "").split()
    with nullcontext() if legal else pytest.raises(InquiryMoveNotAllowed):
        inquiry.MOVES.check(now, to)


@pytest.mark.parametrize(
    ("now", "to"), [(a, b) for a in EngagementStatus for b in EngagementStatus]
)
def test_an_engagement_moves_only_where_the_firm_allows(
    now: EngagementStatus, to: EngagementStatus
) -> None:
    legal = to in ENGAGEMENT.get(now, "").split()
    with nullcontext() if legal else pytest.raises(EngagementMoveNotAllowed):
        engagement.MOVES.check(now, to)


@pytest.mark.parametrize("now", InquiryStatus)
def test_a_status_that_waits_says_for_what(now: InquiryStatus) -> None:
    assert (now in inquiry.WAITS_FOR) == (now in INQUIRY)


@pytest.mark.parametrize("now", InquiryStatus)
def test_every_status_of_an_inquiry_has_a_state_of_its_sheet(now: InquiryStatus) -> None:
    assert now in inquiry.SHEET_STATES


def test_a_refused_move_names_what_is_allowed() -> None:
    with pytest.raises(LeadMoveNotAllowed) as refused:
        lead.MOVES.check(LeadStatus.RECEIVED, LeadStatus.QUALIFIED)

    assert refused.value.members == {
        "from": "received",
        "to": "qualified",
        "allowed": ["contacted", "declined", "lost"],
    }


def test_missing_clauses_are_named() -> None:
    with pytest.raises(ClausesMissing) as refused:
        engagement.check_clauses(["parties", "matter", "scope", "term", "fee", "breach"])

    assert refused.value.members == {"missing": ["rights_and_duties", "disputes"]}
