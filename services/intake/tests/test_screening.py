"""What the conflicts service says moves the inquiry, on the real broker and by its own words."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from contracts.conflicts import (
    Affected,
    AlertAssigned,
    AlertRaised,
    AlertSettled,
    ClearanceExpired,
    ClearanceGranted,
    ClearanceRedeemed,
    ClearanceVoided,
    Decision,
    SourceKind,
    Verdict,
)
from contracts.matters import MatterClosed, MatterOpened, MatterPrepared
from intake.app import SERVICE
from intake.screening.testing import completed, decided, granted
from intake.testing import CHEN, LIN_ID, SHANGHAI, Desk, Json
from kit import clock
from kit.testing.bus import Bus, MakeBus


@pytest.fixture
async def bus(make_bus: MakeBus, desk: Desk) -> Bus:
    """Every consumer of the service."""
    return await make_bus(desk.api.running.database, SERVICE.consumers)


async def status_of(desk: Desk, inquiry: Json) -> str:
    return str((await desk.get(f"inquiries/{inquiry['id']}"))["status"])


def voided(clearance: ClearanceGranted) -> ClearanceVoided:
    return ClearanceVoided(
        clearance_id=clearance.clearance_id,
        subject_kind=clearance.subject_kind,
        subject_id=clearance.subject_id,
        reason="consent revoked",
    )


def expired(clearance: ClearanceGranted) -> ClearanceExpired:
    return ClearanceExpired(
        clearance_id=clearance.clearance_id,
        subject_kind=clearance.subject_kind,
        subject_id=clearance.subject_id,
    )


def alert(*inquiries: Json) -> AlertRaised:
    affected = [
        Affected(kind=SourceKind.INQUIRY, id=UUID(inquiry["id"]), office_id=SHANGHAI)
        for inquiry in inquiries
    ]
    matter = Affected(kind=SourceKind.MATTER, id=uuid4(), office_id=SHANGHAI)
    return AlertRaised(alert_id=uuid4(), rule_class="consentable", affected=(*affected, matter))


async def test_a_granted_clearance_clears_the_inquiry_once(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()

    await bus.deliver(granted(inquiry), times=3)

    assert await status_of(desk, inquiry) == "cleared"
    assert (await desk.announced()).count("inquiry.screened") == 1


async def test_a_clear_verdict_alone_does_not_clear(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()

    await bus.deliver(completed(inquiry, Verdict.CLEAR), decided(inquiry, Decision.CLEARED))

    assert await status_of(desk, inquiry) == "submitted"


async def test_a_late_verdict_never_lowers_a_cleared_inquiry(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()

    await bus.deliver(granted(inquiry))
    await bus.deliver(completed(inquiry, Verdict.BLOCKED), decided(inquiry, Decision.DECLINED))

    assert await status_of(desk, inquiry) == "cleared"


async def test_review_and_refusal_are_shown_and_people_may_clear_after_all(
    bus: Bus, desk: Desk
) -> None:
    inquiry = await desk.submitted()

    await bus.deliver(completed(inquiry, Verdict.REVIEW))
    assert await status_of(desk, inquiry) == "in_review"
    await bus.deliver(decided(inquiry, Decision.DECLINED))
    assert await status_of(desk, inquiry) == "blocked"
    await bus.deliver(granted(inquiry, with_consent=True))
    assert await status_of(desk, inquiry) == "cleared"


async def test_a_verdict_on_an_older_sheet_is_passed_over(bus: Bus, desk: Desk) -> None:
    first = await desk.submitted()
    await desk.moved("inquiries", first, "redraft")
    await desk.moved("inquiries", first, "submit")

    await bus.deliver(completed(first, Verdict.BLOCKED), decided(first, Decision.DECLINED))

    assert await status_of(desk, first) == "submitted"


async def test_a_verdict_on_something_else_is_passed_over(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()

    await bus.deliver(
        completed(inquiry, Verdict.BLOCKED, source_kind=SourceKind.MATTER),
        completed(inquiry, Verdict.BLOCKED, source_kind=None, source_id=None),
        completed(inquiry, Verdict.BLOCKED, source_id=uuid4()),
        granted(inquiry, subject_kind=SourceKind.MATTER),
        granted(inquiry, subject_id=uuid4()),
    )

    assert await status_of(desk, inquiry) == "submitted"


async def test_a_clearance_for_other_parties_does_not_clear(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()

    await bus.deliver(granted(inquiry, party_set_hash="0" * 64))

    assert await status_of(desk, inquiry) == "submitted"


async def test_a_clearance_that_comes_after_a_redraft_does_not_clear(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()
    await desk.moved("inquiries", inquiry, "redraft")

    await bus.deliver(granted(inquiry))

    assert await status_of(desk, inquiry) == "draft"


@pytest.mark.parametrize("end", [voided, expired])
async def test_a_clearance_that_ends_brings_the_inquiry_back(
    bus: Bus, desk: Desk, end: type
) -> None:
    inquiry = await desk.submitted()
    clearance = granted(inquiry)

    await bus.deliver(clearance, end(clearance))

    assert await status_of(desk, inquiry) == "in_review"
    again = await desk.moved("inquiries", inquiry, "redraft")
    again = await desk.moved("inquiries", again, "submit")
    await bus.deliver(granted(again))
    assert await status_of(desk, inquiry) == "cleared"


async def test_the_end_of_an_older_clearance_leaves_the_newer_one(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()
    older, newer = granted(inquiry), granted(inquiry)

    await bus.deliver(older, newer, voided(older))

    assert await status_of(desk, inquiry) == "cleared"


async def test_a_redeemed_clearance_is_used_up(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()
    clearance = granted(inquiry)
    await bus.deliver(clearance)
    engagement = await desk.approved(inquiry)
    assert (await desk.sign(engagement)).status_code == 200

    redeemed = ClearanceRedeemed(
        clearance_id=clearance.clearance_id,
        subject_kind=SourceKind.INQUIRY,
        subject_id=clearance.subject_id,
        matter_id=uuid4(),
    )
    await bus.deliver(redeemed)

    assert await desk.rows("SELECT state FROM clearance") == [("redeemed",)]
    assert await status_of(desk, inquiry) == "engaged"


async def test_an_open_alert_shows_a_possible_conflict_and_no_name(bus: Bus, desk: Desk) -> None:
    inquiry, other = await desk.submitted(), await desk.submitted()
    raised, second = alert(inquiry), alert(inquiry)

    await bus.deliver(raised, second, AlertAssigned(alert_id=raised.alert_id, staff_id=LIN_ID))
    flagged = await desk.get(f"inquiries/{inquiry['id']}")
    assert flagged["possible_conflict"] is True
    assert flagged["revision"] == inquiry["revision"]
    assert (await desk.get(f"inquiries/{other['id']}"))["possible_conflict"] is False

    await bus.deliver(AlertSettled(alert_id=raised.alert_id, outcome="no_conflict"))
    assert (await desk.get(f"inquiries/{inquiry['id']}"))["possible_conflict"] is True
    await bus.deliver(AlertSettled(alert_id=second.alert_id, outcome="withdrawal"))
    assert (await desk.get(f"inquiries/{inquiry['id']}"))["possible_conflict"] is False


async def test_an_engagement_shows_what_became_of_its_matter(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.cleared()
    signed = (await desk.sign(await desk.approved(inquiry))).json()
    matter_id = uuid4()
    matter = {
        "matter_id": matter_id,
        "office_id": SHANGHAI,
        "client_id": UUID(signed["client_id"]),
        "practice_area": "contract",
        "lead_lawyer_id": LIN_ID,
    }
    ids = {"engagement_id": UUID(signed["id"]), "inquiry_id": UUID(inquiry["id"])}
    today = clock.now().date()

    await bus.deliver(MatterPrepared(**matter, **ids))
    assert await matter_in(desk, signed) == {
        "id": str(matter_id),
        "number": None,
        "status": "pending",
    }
    await bus.deliver(MatterOpened(**matter, number="SH-2026-0001", opened_on=today))
    assert (await matter_in(desk, signed))["number"] == "SH-2026-0001"
    await bus.deliver(MatterClosed(matter_id=matter_id, closed_on=today))
    assert (await matter_in(desk, signed))["status"] == "closed"


async def test_a_clearance_is_no_good_after_its_last_day(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()

    await bus.deliver(granted(inquiry, expires_at=clock.now() - timedelta(seconds=1)))

    assert await status_of(desk, inquiry) == "submitted"


async def matter_in(desk: Desk, engagement: Json) -> Json:
    found: Json = (await desk.get(f"engagements/{engagement['id']}", by=CHEN))["matter"]
    return found
