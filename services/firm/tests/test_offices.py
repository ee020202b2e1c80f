from uuid import uuid4

from firm.testing import Firm, match

BRANCH = {"name": "Xi'an", "code": "XA", "kind": "branch", "opened_on": "2026-01-01"}


async def test_the_tree_grows_from_the_head_office_down(firm: Firm) -> None:
    shanghai, beijing, tianjin = await firm.tree()

    assert await firm.announced() == ["office.opened"] * 3
    assert [told["parent_id"] for told in await firm.told("office.opened")] == [
        None,
        shanghai["id"],
        beijing["id"],
    ]
    assert (tianjin["timezone"], tianjin["status"]) == ("Asia/Shanghai", "open")
    assert [o["code"] for o in (await firm.get("/offices"))["items"]] == ["SH", "BJ", "TJ"]
    assert (await firm.get("/offices?code=BJ"))["items"] == [beijing]


async def test_an_office_in_a_wrong_place_is_refused(firm: Firm) -> None:
    shanghai, _, tianjin = await firm.tree()

    below_sub_office = BRANCH | {"parent_id": tianjin["id"]}
    assert await firm.refused("/offices", below_sub_office) == (409, "office-place-not-allowed")
    assert await firm.refused("/offices", BRANCH) == (409, "office-place-not-allowed")
    assert await firm.refused("/offices", BRANCH | {"parent_id": str(uuid4())}) == (
        404,
        "office-not-found",
    )
    second_head = BRANCH | {"kind": "head_office"}
    assert await firm.refused("/offices", second_head) == (409, "already-there")
    same_code = BRANCH | {"code": "BJ", "parent_id": shanghai["id"]}
    assert await firm.refused("/offices", same_code) == (409, "already-there")
    unknown_zone = BRANCH | {"parent_id": shanghai["id"], "timezone": "Mars/Olympus"}
    assert await firm.refused("/offices", unknown_zone) == (422, "invalid")


async def test_an_office_moves_within_the_tree(firm: Firm) -> None:
    shanghai, beijing, tianjin = await firm.tree()
    xian = await firm.office("XA", "branch", shanghai)

    moved = await firm.post(
        f"/offices/{tianjin['id']}/move", {"parent_id": xian["id"]}, **match(tianjin)
    )

    assert (moved["parent_id"], moved["revision"]) == (xian["id"], 2)
    assert (await firm.announced())[-1] == "office.moved"
    path = f"/offices/{beijing['id']}/move"
    below_own = await firm.refused(path, {"parent_id": tianjin["id"]}, **match(beijing))
    assert below_own == (409, "office-place-not-allowed")


async def test_an_office_is_closed_when_nobody_needs_it(firm: Firm) -> None:
    _, beijing, tianjin = await firm.tree()
    today = {"closed_on": "2026-11-20"}
    assert await firm.refused(f"/offices/{beijing['id']}/close", today, **match(beijing)) == (
        409,
        "office-in-use",
    )
    joiner = await firm.joiner("li.na", tianjin)
    path = f"/offices/{tianjin['id']}/close"
    assert await firm.refused(path, today, **match(tianjin)) == (409, "office-in-use")

    await firm.post(f"/joiners/{joiner['staff_id']}/withdraw", {"reason": "x"}, **match(joiner))
    closed = await firm.post(path, today, **match(tianjin))

    assert (closed["status"], closed["closed_on"]) == ("closed", "2026-11-20")
    assert (await firm.announced())[-1] == "office.closed"
    assert await firm.refused(path, today, **match(closed)) == (409, "office-move-not-allowed")
    move = {"parent_id": beijing["id"]}
    assert await firm.refused(f"/offices/{tianjin['id']}/move", move, **match(closed)) == (
        409,
        "office-move-not-allowed",
    )


async def test_changes_name_the_revision_they_saw(firm: Firm) -> None:
    shanghai, _, tianjin = await firm.tree()
    path = f"/offices/{tianjin['id']}/close"

    assert await firm.refused(path, {"closed_on": "2026-11-20"}) == (428, "precondition-required")
    stale = {"headers": {"If-Match": '"9"'}}
    assert await firm.refused(path, {"closed_on": "2026-11-20"}, **stale) == (412, "stale-etag")
    assert shanghai["revision"] == 1
