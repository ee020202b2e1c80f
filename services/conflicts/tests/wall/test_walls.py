"""Walls: who may keep them, what they hide, and that a check sees through without telling."""

from typing import Any
from uuid import UUID, uuid4

from conflicts.testing import BEIJING, LEAD, Firm, inquiry, party
from kit.access import Role

WALLS = "/v1/conflicts/walls"
ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"
STRANGERS = ("intake", "beijing", "management", "machine")


def wall_on(row_id: UUID | str, *members: UUID, kind: str = "matter") -> dict[str, Any]:
    shown = [str(member) for member in members or (LEAD,)]
    return {"row_id": str(row_id), "row_kind": kind, "members": shown, "reason": "consent"}


async def walled(firm: Firm, row_id: UUID | str, kind: str = "matter") -> str:
    answer = await firm.api.post(WALLS, wall_on(row_id, kind=kind), by="officer")
    assert answer.status_code == 201, answer.text
    return str(answer.headers["ETag"])


async def test_the_office_raises_changes_and_removes_a_wall(firm: Firm) -> None:
    row = uuid4()
    etag = await walled(firm, row)
    change = {"members": [str(LEAD)], "until": "2100-01-01T00:00:00Z", "reason": "longer"}

    twice = await firm.api.post(WALLS, wall_on(row), by="officer")
    stale = await firm.api.put(f"{WALLS}/{row}", change, by="officer", headers={"If-Match": '"9"'})
    changed = await firm.api.put(f"{WALLS}/{row}", change, by="officer", headers={"If-Match": etag})
    listed = await firm.api.get(WALLS, by="officer")
    removed = await firm.api.ask(
        "DELETE",
        f"{WALLS}/{row}?reason=over",
        by="officer",
        headers={"If-Match": changed.headers["ETag"]},
    )

    assert (twice.status_code, twice.json()["code"]) == (409, "wall-stands")
    assert stale.status_code == 412
    assert changed.json()["until"] == "2100-01-01T00:00:00Z"
    assert [each["row_id"] for each in listed.json()["items"]] == [str(row)]
    assert removed.status_code == 204
    assert (await firm.api.get(f"{WALLS}/{row}", by="officer")).status_code == 404
    assert await firm.announced("conflicts.wall.recorded.v1") == 2
    assert await firm.announced("conflicts.wall.removed.v1") == 1
    assert await firm.count("SELECT count(*) FROM wall") == 0
    assert await firm.count("SELECT count(*) FROM audit_entry WHERE action LIKE 'wall.%'") == 3


async def test_a_wall_needs_the_office_members_and_a_current_feed(firm: Firm) -> None:
    async def refused(by: str = "officer", **change: object) -> tuple[int, str]:
        answer = await firm.api.post(WALLS, wall_on(uuid4()) | change, by=by)
        return answer.status_code, answer.json()["code"]

    assert await refused(by="") == (401, "unauthorized")
    assert await refused(by="lead") == (403, "forbidden")
    assert await refused(by="management") == (403, "forbidden")
    assert await refused(members=[]) == (422, "invalid")
    assert await refused(row_kind="office") == (422, "invalid")
    assert await refused(until="2020-01-01T00:00:00Z") == (422, "wall-period-passed")
    assert await refused(until="2100-01-01T00:00:00") == (422, "invalid")
    assert await refused(colour="red") == (422, "invalid")
    assert (await firm.api.get(WALLS, by="lead")).status_code == 403
    await firm.execute("UPDATE heartbeat SET at = now() - interval '2 minutes'")
    assert await refused() == (503, "unavailable")


async def test_x1_art_53_a_check_sees_through_a_wall_and_tells_nothing(firm: Firm) -> None:
    await firm.hire("machine", Role.MACHINE, scopes=["conflicts:check"])
    matter = await firm.runs(party("c1", ACME, "client"), office=BEIJING)
    await walled(firm, matter)
    asked = [party("c1", WIDGET, "client"), party("a1", ACME.replace("有限公司", ""), "adverse")]

    seen = {by: await firm.ask(*asked, by=by) for by in ("intake", "machine")}
    english = seen["intake"]["hits"][0]
    office = (await firm.ask(*asked, by="officer"))["hits"][0]

    for check in seen.values():
        [hit] = check["hits"]
        assert check["verdict"] == "review"
        assert hit["restricted"] is True
        for hidden in ("party", "score", "reasons", "rule", "engagement", "disposition"):
            assert hit[hidden] is None
        assert ACME not in str(check)
    assert english["message"] == "restricted match, the conflicts office has been told"
    assert (office["restricted"], office["party"]["name"]) == (False, ACME)


async def test_a_restricted_hit_speaks_chinese_too(firm: Firm) -> None:
    await walled(firm, await firm.runs(party("c1", ACME, "client")))
    check = await firm.ask(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))

    answer = await firm.api.get(
        f"/v1/conflicts/checks/{check['id']}", by="intake", headers={"Accept-Language": "zh-CN"}
    )

    assert answer.json()["hits"][0]["message"] == "存在受限匹配，已通知利益冲突办公室"


async def test_a_member_reads_the_hit(firm: Firm) -> None:
    await walled(firm, await firm.runs(party("c1", ACME, "client"), office=BEIJING))

    check = await firm.ask(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"), by="lead")

    [hit] = check["hits"]
    assert (hit["restricted"], hit["party"]["name"]) == (False, ACME)
    assert hit["engagement"] is None


async def test_a_walled_inquiry_is_hidden_in_every_answer(firm: Firm) -> None:
    check = await firm.ask(party("c1", ACME, "client"), source=inquiry())
    clearance = check["clearance"]["id"]
    await walled(firm, inquiry()["id"], kind="inquiry")
    await firm.hire("machine", Role.MACHINE, scopes=["conflicts:check"])

    for by in STRANGERS:
        for address in (
            f"/v1/conflicts/checks/{check['id']}",
            f"/v1/conflicts/clearances/{clearance}",
        ):
            hidden = await firm.api.get(address, by=by)
            assert hidden.status_code == 404
            assert ACME not in hidden.text
        for address in ("/v1/conflicts/checks", "/v1/conflicts/clearances"):
            listed = await firm.api.get(f"{address}?limit=200", by=by)
            assert listed.json()["items"] == []
    for by in ("lead", "officer"):
        assert (await firm.api.get(f"/v1/conflicts/checks/{check['id']}", by=by)).is_success
        listed = await firm.api.get("/v1/conflicts/clearances", by=by)
        assert [row["id"] for row in listed.json()["items"]] == [clearance]


async def test_a_wall_whose_time_is_over_hides_nothing(firm: Firm) -> None:
    await walled(firm, await firm.runs(party("c1", ACME, "client")))
    await firm.execute("UPDATE wall SET until = now() - interval '1 second'")

    check = await firm.ask(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))

    assert check["hits"][0]["restricted"] is False


async def test_x1_art_53_a_matter_that_opens_under_a_consent_is_born_walled(firm: Firm) -> None:
    await firm.runs(party("c1", ACME, "client"), office=BEIJING)
    check = await firm.ask(
        party("c1", WIDGET, "client"),
        party("a1", ACME, "adverse"),
        source=inquiry(),
        team=[str(LEAD)],
    )
    hits = f"/v1/conflicts/checks/{check['id']}/hits/{check['hits'][0]['id']}"
    signed = {"given_by": ACME, "document": "D1", "facts": "F", "signed_at": "2026-01-01T00:00:00Z"}
    await firm.api.post(f"{hits}/consents", signed, by="officer")
    consented = {"disposition": "consented", "reason": "signed"}
    read = {"If-Match": f'"{check["hits"][0]["revision"]}"'}
    await firm.api.post(f"{hits}/disposition", consented, by="officer", headers=read)
    decided = (await firm.decide(check, "cleared_with_consent")).json()

    matter = await firm.opens(UUID(decided["clearance"]["id"]), check["party_set_hash"])
    later = await firm.ask(
        party("c1", "广州海珠纺织有限公司", "client"),
        party("a1", WIDGET, "adverse"),
        by="beijing",
        office_id=str(BEIJING),
    )

    assert (await firm.api.get(f"{WALLS}/{matter}", by="officer")).json()["members"] == [str(LEAD)]
    assert await firm.announced("conflicts.wall.recorded.v1") == 1
    assert [hit["restricted"] for hit in later["hits"]] == [True]
    assert WIDGET not in str(later["hits"])


async def test_a_wall_on_a_matter_hides_the_check_that_led_to_it(firm: Firm) -> None:
    check = await firm.ask(party("c1", ACME, "client"), source=inquiry())
    before = await firm.ask(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))
    assert before["hits"][0]["party"]["name"] == ACME
    matter = await firm.opens(UUID(check["clearance"]["id"]), check["party_set_hash"])

    await walled(firm, matter)
    seen = await firm.api.get(f"/v1/conflicts/checks/{before['id']}", by="intake")

    assert [hit["restricted"] for hit in seen.json()["hits"]] == [True]
    assert ACME not in seen.text
    for by in ("intake", "management"):
        hidden = await firm.api.get(f"/v1/conflicts/checks/{check['id']}", by=by)
        assert hidden.status_code == 404
    assert (await firm.api.get(f"/v1/conflicts/checks/{check['id']}", by="lead")).is_success


async def test_a_matter_is_born_behind_the_wall_of_its_inquiry(firm: Firm) -> None:
    check = await firm.ask(party("c1", ACME, "client"), source=inquiry())
    await walled(firm, inquiry()["id"], kind="inquiry")

    matter = await firm.opens(UUID(check["clearance"]["id"]), check["party_set_hash"])

    wall = await firm.api.get(f"{WALLS}/{matter}", by="officer")
    assert (wall.json()["row_kind"], wall.json()["members"]) == ("matter", [str(LEAD)])
    assert await firm.announced("conflicts.wall.recorded.v1") == 2
