"""Who reads what of matters: names, waits, history, lists, offices and walls."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.conflicts import RefusalReason
from kit.testing.client import Api
from matters.alerts import actions as alerts
from matters.directory import actions as directory
from matters.directory.testing import (
    ADMINISTRATOR,
    AUDITOR,
    BEIJING,
    BEIJING_LEAD,
    CHEN,
    LAWYER,
    LEAD,
    SHANGHAI,
    SUN,
    WANG,
)
from matters.testing import Store, at, refusal


async def test_reading_shows_names_waits_and_parties(api: Api, store: Store) -> None:
    matter = await store.opening()
    assert matter.client_id is not None
    await store.do(directory.keep_clients, {matter.client_id: "梧桐贸易"})
    expand = ["office", "client", "lead_lawyer", "team", "parties"]

    answer = await api.get(at(matter), by=LAWYER, params={"expand": expand})

    view = answer.json()
    assert view["office"]["name"] == "上海分所"
    assert view["client"]["name"] == "梧桐贸易"
    assert view["lead_lawyer"]["name"] == "陈静"
    assert [member["name"] for member in view["team_members"]] == ["陈静", "王磊"]
    assert [party["state"] for party in view["parties"]["parties"]] == ["confirmed"] * 2
    (wait,) = view["waits"]
    assert (wait["waits_for"], wait["since"] is not None) == ("opening", True)
    assert answer.headers["etag"] == f'"{matter.revision}"'
    async with store.database.sessions() as session:
        actions = await session.scalars(text("SELECT action FROM audit_entry"))
        assert "matter.parties-read" in actions.all()


async def test_nothing_is_named_unless_asked_for(api: Api, store: Store) -> None:
    matter = await store.opened()

    view = (await api.get(at(matter), by=LEAD)).json()

    assert {view[name] for name in ("office", "client", "lead_lawyer", "parties")} == {None}


async def test_a_possible_conflict_is_told_without_names(api: Api, store: Store) -> None:
    matter = await store.opened()
    alert = uuid4()
    await store.do(alerts.mark, alert, [matter.id])

    told = (await api.get(at(matter), by=LEAD)).json()["possible_conflict"]
    assert told == "A possible conflict; the conflicts office will call."

    await store.do(alerts.unmark, alert)
    assert (await api.get(at(matter), by=LEAD)).json()["possible_conflict"] is None


async def test_an_alert_on_the_inquiry_marks_its_matter(api: Api, store: Store) -> None:
    matter = await store.opened()
    assert matter.inquiry_id is not None
    await store.do(alerts.mark, uuid4(), [matter.inquiry_id])

    chinese = {"Accept-Language": "zh-CN"}
    told = (await api.get(at(matter), by=LEAD, headers=chinese)).json()["possible_conflict"]

    assert told == "存在可能的利益冲突，利冲审查部门将与您联系。"


async def test_the_history_tells_what_happened_and_what_is_waited_for(
    api: Api, store: Store
) -> None:
    matter = await store.returned()

    history = (await api.get(at(matter, "/history"), by=LEAD)).json()

    told = [item["type"].split(".")[2] for item in history["happened"]]
    assert told == ["prepared", "opening-requested", "returned"]
    assert history["happened"][-1]["detail"] == {"reason": "expired"}
    assert history["waits"][0]["attention_of"] == str(CHEN)


async def test_a_matter_that_asked_anew_says_what_it_waits_for(api: Api, store: Store) -> None:
    matter = await store.returned(RefusalReason.TAIL)

    view = (await api.get(at(matter), by=LEAD, headers={"Accept-Language": "en"})).json()

    assert (view["status"], view["refusal"]) == ("pending", "tail")
    (wait,) = view["waits"]
    assert wait["text"] == "Waits for a clearance of its own parties"
    assert (wait["since"] is not None, wait["attention_of"]) == (True, None)


async def test_a_list_is_filtered_and_goes_on_by_cursor(api: Api, store: Store) -> None:
    opened = [await store.opened() for _ in range(3)]
    await store.opened(office_id=BEIJING, lead_lawyer_id=SUN, team=())
    await store.returned()

    first = await api.get("/v1/matters", by=LEAD, params={"status": "open", "limit": 2})
    assert 'rel="next"' in first.headers["link"]
    rest = await api.get(first.headers["link"].split(">")[0].strip("<"), by=LEAD)

    listed = [item["id"] for item in first.json()["items"] + rest.json()["items"]]
    assert listed == [str(matter.id) for matter in opened]
    assert rest.json()["next_cursor"] is None


async def test_work_lists_find_what_a_lead_must_look_at(api: Api, store: Store) -> None:
    matter = await store.returned()
    await store.opened()

    mine = {"attention_of": str(CHEN), "expand": "lead_lawyer"}
    found = (await api.get("/v1/matters", by=LEAD, params=mine)).json()["items"]

    assert [(item["id"], item["lead_lawyer"]["name"]) for item in found] == [
        (str(matter.id), "陈静")
    ]


async def test_offices_see_their_own_and_teams_see_theirs(api: Api, store: Store) -> None:
    shanghai = await store.opened()
    shared = await store.opened(team=(CHEN, SUN))

    seen = (await api.get("/v1/matters", by=BEIJING_LEAD)).json()["items"]

    assert [item["id"] for item in seen] == [str(shared.id)]
    hidden = await refusal(api, "GET", at(shanghai), by=BEIJING_LEAD)
    assert hidden == (404, "matter-not-found", [])
    assert (await api.get(at(shanghai), by=AUDITOR)).status_code == 200


@pytest.mark.parametrize("walled", ["id", "inquiry_id"])
async def test_a_wall_hides_the_matter_from_all_but_its_members(
    api: Api, store: Store, walled: str
) -> None:
    matter = await store.opened()
    async with store.database.sessions.begin() as session:
        await session.execute(
            text("INSERT INTO wall (row_id, row_kind, members) VALUES (:id, 'matter', :members)"),
            {"id": getattr(matter, walled), "members": [WANG]},
        )

    for outsider in (LEAD, AUDITOR):
        assert (await refusal(api, "GET", at(matter), by=outsider))[0] == 404
        assert (await refusal(api, "GET", at(matter, "/history"), by=outsider))[0] == 404
        assert (await api.get("/v1/matters", by=outsider)).json()["items"] == []
    headers = {"If-Match": f'"{matter.revision}"'}
    closing = {"json": {"outcome": "x"}, "by": LEAD, "headers": headers}
    assert (await refusal(api, "POST", at(matter, "/close"), **closing))[0] == 404
    assert (await api.get(at(matter), by=LAWYER)).status_code == 200


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"status": "sleeping"}, "#query/status"),
        ({"expand": "parties"}, "#query/expand/0"),
        ({"expand": "fees"}, "#query/expand/0"),
        ({"colour": "red"}, "#query/colour"),
        ({"limit": "0"}, "#query/limit"),
        ({"cursor": "mine"}, "#query/cursor"),
        ({"office_id": "here"}, "#query/office_id"),
    ],
)
async def test_a_wrong_filter_is_named(api: Api, params: dict[str, str], pointer: str) -> None:
    refused = await refusal(api, "GET", "/v1/matters", by=LEAD, params=params)

    assert (refused[0], refused[2]) == (422, [pointer])


async def test_a_matter_that_does_not_exist_is_not_found(api: Api) -> None:
    assert await refusal(api, "GET", f"/v1/matters/{uuid4()}", by=ADMINISTRATOR) == (
        404,
        "matter-not-found",
        [],
    )
    assert (await refusal(api, "GET", "/v1/matters/one", by=ADMINISTRATOR))[0] == 422


async def test_the_office_of_a_matter_is_shown_as_id(api: Api, store: Store) -> None:
    matter = await store.opened()

    assert (await api.get(at(matter), by=LEAD)).json()["office_id"] == str(SHANGHAI)
