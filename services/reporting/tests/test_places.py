"""Office, area, lawyer and month of a fact, although its own event does not tell them."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from contracts import intake, matters
from contracts.event import Event
from kit.testing.client import Api
from reporting.fact.testing import (
    BEIJING,
    CHEN,
    DAY,
    LONDON,
    MONDAY,
    NOVEMBER,
    SHANGHAI,
    SUN,
    closed,
    decided,
    inquiry,
    lead,
    offices,
    opened,
    prepared,
    received,
    signed,
)
from reporting.testing import Store, read

LEAD, INQUIRY, MATTER, COMPLAINT, CHECK = (UUID(int=number) for number in range(101, 106))

STEPS = ("leads", "conversion", "clearance-rate", "matters-closed", "complaints", "retention")


async def groups(api: Api, code: str, by: str, month: str = NOVEMBER) -> dict[str, int]:
    answer = await read(api, "lin.hua", f"kpis/{code}?month={month}&by={by}")
    return {group["key"]: group["cases"] for group in answer.json()["groups"]}


def chain() -> list[Event]:
    check = decided(CHECK, source_kind="inquiry", source_id=INQUIRY, source_version=1)
    return [
        lead(LEAD),
        inquiry(INQUIRY, LEAD),
        intake.InquirySubmitted(
            inquiry_id=INQUIRY, version=1, party_set_hash="0", occurred_at=MONDAY
        ),
        check,
        signed(INQUIRY),
        prepared(MATTER, INQUIRY),
        opened(MATTER),
        closed(MATTER, MONDAY + DAY),
        received(COMPLAINT, matter_id=MATTER),
    ]


@pytest.mark.parametrize("order", [1, -1], ids=["as it happened", "topics the other way round"])
async def test_every_step_has_the_lawyer_and_the_area_of_its_matter(
    store: Store, api: Api, order: int
) -> None:
    by_topic: dict[str, list[Event]] = {}
    for event in chain():
        by_topic.setdefault(event.topic, []).append(event)
    for topic in list(by_topic)[::order]:
        await store.tell(*by_topic[topic])

    for code in STEPS:
        found = [await groups(api, code, by) for by in ("office", "area", "lawyer")]
        assert found == [{str(SHANGHAI): 1}, {"litigation": 1}, {str(CHEN): 1}], code


async def test_a_new_lead_lawyer_takes_the_figures_along(store: Store, api: Api) -> None:
    assigned = matters.MatterLeadAssigned(matter_id=MATTER, lead_lawyer_id=SUN, occurred_at=MONDAY)
    await store.tell(*chain(), assigned)

    assert await groups(api, "matters-opened", "lawyer") == {str(SUN): 1}
    assert await groups(api, "leads", "lawyer") == {str(SUN): 1}


async def test_what_nobody_told_is_unknown(store: Store, api: Api) -> None:
    await store.tell(lead(LEAD))

    assert await groups(api, "leads", "lawyer") == {"unknown": 1}


async def test_a_month_is_the_offices_own(store: Store, api: Api) -> None:
    midnight = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
    await store.tell(
        *[lead(uuid4(), midnight, office=office) for office in (SHANGHAI, BEIJING, LONDON)]
    )

    assert await groups(api, "leads", "office") == {str(LONDON): 1}
    assert await groups(api, "leads", "office", "2026-12") == {str(SHANGHAI): 1, str(BEIJING): 1}


async def test_a_late_event_changes_the_month_in_which_it_happened(store: Store, api: Api) -> None:
    await store.tell(lead(uuid4()))
    before = await groups(api, "leads", "office", "2025-12")
    await store.tell(lead(uuid4(), datetime(2025, 12, 5, tzinfo=UTC)))

    assert (before, await groups(api, "leads", "office", "2025-12")) == ({}, {str(SHANGHAI): 1})
    assert await groups(api, "leads", "office") == {str(SHANGHAI): 1}


async def test_an_office_without_a_usable_zone_spoils_no_figure(store: Store, api: Api) -> None:
    elsewhere = offices()[0].model_copy(update={"office_id": UUID(int=9), "timezone": "Mars/Base"})
    await store.tell(elsewhere.model_copy(update={"event_id": uuid4()}))
    await store.tell(lead(LEAD, office=UUID(int=9)))

    assert await groups(api, "leads", "office") == {str(UUID(int=9)): 1}


async def test_the_dashboard_shows_every_figure_with_the_months_before(
    store: Store, api: Api
) -> None:
    await store.tell(*chain(), lead(uuid4(), MONDAY - 40 * DAY))

    shown = (await read(api, "lin.hua", f"dashboard?month={NOVEMBER}&months=3")).json()

    leads = next(item for item in shown["items"] if item["kpi"]["code"] == "leads")
    assert [(one["month"], one["value"]) for one in leads["series"]] == [
        ("2026-09", 1),
        ("2026-10", None),
        (NOVEMBER, 1),
    ]
    assert leads["groups"][0]["key"] == "website"
