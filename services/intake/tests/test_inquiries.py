"""An inquiry with its parties: drafted, submitted, redrafted, ended (B1.3, X5)."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from contracts.conflicts import Verdict
from contracts.intake import InquirySheetRecorded
from contracts.parties import PartySet, party_set_hash
from intake.inquiry.numbers import take_number
from intake.inquiry.timers import timers
from intake.office.queries import check_open_office
from intake.screening.testing import completed, granted
from intake.settings import Settings
from intake.testing import (
    BEIJING,
    CHEN,
    SHANGHAI,
    SUN,
    WU,
    WU_ID,
    ZHAO,
    Desk,
    Json,
    inquiry_body,
    parties,
    party,
)
from kit import clock

REASON = {"reason": "不再需要"}
LIVE = ["draft", "submitted", "in_review", "blocked", "cleared"]


async def sheets(desk: Desk) -> list[Any]:
    """Return (version, state, names) of every announced sheet."""
    payloads = await desk.rows(
        "SELECT payload FROM outbox WHERE type = 'intake.party-sheet.recorded.v1' ORDER BY seq"
    )
    found = [InquirySheetRecorded.model_validate_json(payload) for (payload,) in payloads]
    return [
        (sheet.version, sheet.state.value, [party.name for party in sheet.party_set.parties])
        for sheet in found
    ]


async def fire_timers(desk: Desk, kind: str) -> None:
    """Let the moment of the waiting timers of this kind have come."""
    await desk.execute("UPDATE timer SET due_at = now() WHERE kind = :kind", {"kind": kind})
    await timers.fire_due(desk.api.running.database.sessions)


async def test_a_draft_is_announced_without_its_parties(desk: Desk) -> None:
    lead = await desk.qualified_lead()

    inquiry = await desk.inquiry(lead_id=lead["id"])

    assert inquiry["status"] == "draft"
    assert inquiry["party_set_hash"] == party_set_hash(PartySet.model_validate(parties()))
    assert (await desk.announced())[-1] == "inquiry.opened"
    assert await sheets(desk) == []


async def test_numbers_name_office_and_year_and_count_through_the_firm(desk: Desk) -> None:
    year = clock.now().astimezone(ZoneInfo("Asia/Shanghai")).year

    numbers = [(await desk.inquiry())["number"] for _ in range(2)]
    other = await desk.create(
        "inquiries",
        inquiry_body(office_id=str(BEIJING), lead_lawyer_id=str(WU_ID)),
        by=WU,
    )

    assert numbers == [f"SH-INQ-{year}-0001", f"SH-INQ-{year}-0002"]
    assert other["number"] == f"BJ-INQ-{year}-0003"


async def test_the_year_of_a_number_is_the_offices(desk: Desk) -> None:
    moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    async with desk.api.running.database.sessions.begin() as session:
        office = await check_open_office(session, SHANGHAI)

        assert await take_number(session, office, moment) == "SH-INQ-2027-0001"


async def test_numbers_are_without_doubles_when_many_are_taken_at_once(desk: Desk) -> None:
    made = await asyncio.gather(*[desk.inquiry() for _ in range(12)])

    assert len({inquiry["number"] for inquiry in made}) == 12


async def test_an_inquiry_needs_a_qualified_lead(desk: Desk) -> None:
    lead = await desk.lead()
    body = inquiry_body(lead_id=lead["id"])

    refused = await desk.api.post("/v1/intake/inquiries", body, by=CHEN)
    unknown = await desk.api.post("/v1/intake/inquiries", body | {"lead_id": str(uuid4())}, by=CHEN)

    assert (refused.status_code, refused.json()["code"]) == (409, "lead-move-not-allowed")
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["pointer"] == "/lead_id"


async def test_submitting_announces_the_whole_sheet_and_waits_for_the_check(desk: Desk) -> None:
    inquiry = await desk.submitted()

    assert (inquiry["status"], inquiry["sheet_version"]) == ("submitted", 1)
    assert inquiry["waits_for"] == "Waits for the conflict check."
    names = ["上海澜川精密仪器有限公司", "北京穹宇自动化设备有限公司"]
    assert await sheets(desk) == [(1, "submitted", names)]
    assert (await desk.announced())[-2:] == ["party-sheet.recorded", "inquiry.submitted"]


async def test_parties_change_only_in_a_draft(desk: Desk) -> None:
    inquiry = await desk.inquiry()
    more = parties()
    more["parties"].append(party("a2", "天津沐野冷链物流有限公司", "adverse"))
    path = f"/v1/intake/inquiries/{inquiry['id']}/parties"

    changed = await desk.api.put(path, more, by=CHEN, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert changed.json()["party_set_hash"] != inquiry["party_set_hash"]

    submitted = await desk.moved("inquiries", inquiry, "submit")
    now = {"If-Match": f'"{submitted["revision"]}"'}
    refused = await desk.api.put(path, more, by=CHEN, headers=now)
    assert (refused.status_code, refused.json()["code"]) == (409, "inquiry-move-not-allowed")
    assert "draft" in refused.json()["allowed"]


async def test_a_redraft_is_announced_and_submitted_again_under_the_next_version(
    desk: Desk,
) -> None:
    inquiry = await desk.submitted()

    assert (await desk.moved("inquiries", inquiry, "redraft"))["status"] == "draft"
    again = await desk.moved("inquiries", inquiry, "submit")

    assert [sheet[:2] for sheet in await sheets(desk)] == [
        (1, "submitted"),
        (2, "draft"),
        (3, "submitted"),
    ]
    assert again["sheet_version"] == 3
    assert "inquiry.redrafted" in await desk.announced()


@pytest.mark.parametrize(
    ("verb", "status"),
    [("decline", "declined"), ("withdraw", "withdrawn"), ("expire", "expired")],
)
async def test_an_inquiry_may_end_until_it_is_engaged(desk: Desk, verb: str, status: str) -> None:
    for before in LIVE:
        inquiry = await inquiry_that_is(desk, before)

        ended = await desk.moved("inquiries", inquiry, verb, REASON)

        assert (ended["status"], ended["reason"], ended["waits_for"]) == (status, "不再需要", None)
        assert (await sheets(desk))[-1][1] == status
        assert (await desk.announced())[-1] == f"inquiry.{status}"
        again = await desk.move("inquiries", inquiry, verb, REASON)
        assert (again.status_code, again.json()["allowed"]) == (409, [])


async def test_an_ended_inquiry_keeps_what_a_check_needs_and_no_more(desk: Desk) -> None:
    inquiry = await desk.submitted()

    ended = await desk.moved("inquiries", inquiry, "decline", REASON)

    assert ended["party_set"]["subject"] == {
        "area": "contract",
        "cause": "",
        "case_numbers": [],
        "project": "",
        "text": "",
    }
    assert ended["party_set"]["team"] == []
    assert ended["party_set_hash"] == inquiry["party_set_hash"]
    assert ended["party_set"]["parties"] == inquiry["party_set"]["parties"]


async def test_an_inquiry_that_waits_too_long_expires(desk: Desk) -> None:
    waiting = [await inquiry_that_is(desk, before) for before in LIVE]

    await fire_timers(desk, "inquiry-expiry")

    for inquiry in waiting:
        assert (await desk.get(f"inquiries/{inquiry['id']}"))["status"] == "expired"
    assert (await desk.announced()).count("inquiry.expired") == len(LIVE)


async def test_the_timer_of_an_ended_inquiry_is_off(desk: Desk) -> None:
    inquiry = await desk.submitted()
    await desk.moved("inquiries", inquiry, "withdraw", REASON)

    await fire_timers(desk, "inquiry-expiry")

    assert (await desk.get(f"inquiries/{inquiry['id']}"))["status"] == "withdrawn"
    assert (await desk.announced()).count("inquiry.expired") == 0


async def test_a_check_that_does_not_answer_is_shown_as_overdue(desk: Desk) -> None:
    inquiry = await desk.submitted()

    await fire_timers(desk, "screening-overdue")
    assert (await desk.get(f"inquiries/{inquiry['id']}"))["overdue_since"] is not None

    await desk.hear(granted(inquiry))
    assert (await desk.get(f"inquiries/{inquiry['id']}"))["overdue_since"] is None


async def test_a_check_that_has_answered_is_never_overdue(desk: Desk) -> None:
    inquiry = await desk.submitted()
    await desk.hear(completed(inquiry, Verdict.REVIEW))

    await fire_timers(desk, "screening-overdue")

    assert (await desk.get(f"inquiries/{inquiry['id']}"))["overdue_since"] is None


async def test_both_timers_run_from_the_submission(desk: Desk) -> None:
    await desk.submitted()

    rows = await desk.rows(
        "SELECT kind, round(extract(epoch FROM due_at - created_at) / 60) FROM timer"
        " WHERE cancelled_at IS NULL ORDER BY kind"
    )
    settings = desk.api.running.settings
    assert isinstance(settings, Settings)
    assert rows == [
        ("inquiry-expiry", settings.inquiry_days * 24 * 60),
        ("screening-overdue", settings.screening_minutes),
    ]


async def test_an_inquiry_of_another_office_is_not_there(desk: Desk) -> None:
    inquiry = await desk.inquiry()
    path = f"/v1/intake/inquiries/{inquiry['id']}"

    assert (await desk.api.get(path, by=WU)).status_code == 404
    submitted = await desk.api.post(f"{path}/submit", by=WU, headers={"If-Match": '"1"'})
    assert submitted.status_code == 404
    assert (await desk.get("inquiries", by=WU))["items"] == []
    assert len((await desk.get("inquiries", by=ZHAO))["items"]) == 1


async def test_only_reception_moves_an_inquiry(desk: Desk) -> None:
    inquiry = await desk.inquiry()
    path = f"/v1/intake/inquiries/{inquiry['id']}/submit"

    for who in (SUN, ZHAO, "nobody"):
        refused = await desk.api.post(path, by=who, headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await desk.api.post(path, headers={"If-Match": '"1"'})).status_code == 401


async def test_the_same_request_again_gets_the_stored_answer(desk: Desk) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    path = "/v1/intake/inquiries"

    first = await desk.api.post(path, inquiry_body(), by=CHEN, headers=key)
    second = await desk.api.post(path, inquiry_body(), by=CHEN, headers=key)
    other = await desk.api.post(path, inquiry_body(practice_area="labour"), by=CHEN, headers=key)

    assert second.json() == first.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert len((await desk.get("inquiries"))["items"]) == 1


async def inquiry_that_is(desk: Desk, status: str) -> Json:
    if status == "draft":
        return await desk.inquiry()
    inquiry = await desk.submitted()
    if status in {"in_review", "blocked"}:
        verdict = Verdict.REVIEW if status == "in_review" else Verdict.BLOCKED
        await desk.hear(completed(inquiry, verdict))
    if status == "cleared":
        await desk.hear(granted(inquiry))
    assert (await desk.get(f"inquiries/{inquiry['id']}"))["status"] == status
    return inquiry
