"""What a wall leaves of figures: restricted for management, nothing for others."""

import itertools
from uuid import UUID

import pytest

from kit.access import Role
from kit.testing.client import Api
from reporting.fact.testing import (
    BEIJING,
    CHEN,
    NOVEMBER,
    SHANGHAI,
    decided,
    inquiry,
    lead,
    opened,
    prepared,
    received,
    signed,
)
from reporting.testing import Store, read, wall

LEAD, INQUIRY, MATTER, COMPLAINT, CHECK = (UUID(int=number) for number in range(101, 106))
MEMBER, LAWYER, MANAGER, AUDITOR = "wang.lei", "li.na", "lin.hua", "xu.bo"
FIGURES = ["leads", "clearance-rate", "retention", "matters-opened", "complaints"]


@pytest.fixture
async def walled(store: Store, api: Api) -> Store:
    """Wall the matter of a chain from lead to complaint; chen.jing is inside."""
    await store.tell(
        lead(LEAD),
        inquiry(INQUIRY, LEAD),
        signed(INQUIRY),
        decided(CHECK, source_kind="inquiry", source_id=INQUIRY, source_version=1),
        prepared(MATTER, INQUIRY),
        opened(MATTER),
        received(COMPLAINT, matter_id=MATTER),
    )
    await wall(store.database, MATTER, CHEN)
    await api.let(LAWYER, Role.LAWYER, offices=[SHANGHAI], staff_id=UUID(int=77))
    return store


async def counted(api: Api, by: str, code: str) -> tuple[int, list[str], list[dict[str, object]]]:
    """Return the cases, the keys by lawyer, and what the drill-down shows."""
    figure = (await read(api, by, f"kpis/{code}?month={NOVEMBER}&by=lawyer")).json()
    behind = (await read(api, by, f"kpis/{code}/events?month={NOVEMBER}")).json()
    keys = [group["key"] for group in figure["groups"]]
    return figure["total"]["cases"], keys, behind["items"]


async def test_management_and_auditor_read_restricted(walled: Store, api: Api) -> None:
    for who, code in itertools.product((MANAGER, AUDITOR), FIGURES):
        cases, keys, events = await counted(api, who, code)

        assert (cases, keys) == (1, ["restricted"])
        assert {name for name, value in events[0].items() if value} == {"restricted", "kind"}
    assert walled


async def test_others_outside_do_not_learn_of_it(walled: Store, api: Api) -> None:
    found = [await counted(api, LAWYER, code) for code in FIGURES]

    assert found == [(0, [], [])] * len(FIGURES)
    assert walled


async def test_a_member_reads_it_like_any_other(walled: Store, api: Api) -> None:
    for code in FIGURES:
        cases, keys, events = await counted(api, MEMBER, code)

        assert (cases, keys) == (1, [str(CHEN)])
        assert not events[0]["restricted"]
        assert events[0]["event_id"]
    assert walled


async def test_restricted_cases_open_as_a_group_of_their_own(walled: Store, api: Api) -> None:
    path = f"kpis/leads/events?month={NOVEMBER}&by=office&key="
    restricted = (await read(api, MANAGER, path + "restricted")).json()["items"]
    in_the_open = (await read(api, MANAGER, path + str(SHANGHAI))).json()["items"]

    assert (len(restricted), in_the_open) == (1, [])
    assert walled


async def test_an_office_sees_its_own_figures_alone(store: Store, api: Api) -> None:
    await store.tell(lead(LEAD), lead(INQUIRY, office=BEIJING))

    assert (await counted(api, MEMBER, "leads"))[0] == 1
    assert (await counted(api, MANAGER, "leads"))[0] == 2
