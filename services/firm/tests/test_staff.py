from sqlalchemy import text

from firm.testing import ADMIN, Firm, Json, match
from kit.access import Role

CANARY = "欧阳雪莲"
STAFF = {
    "principal": "chen.jing",
    "display_name": CANARY,
    "email": "chen.jing@firm.example",
    "languages": ["zh", "en"],
    "bar_number": "13101201010123456",
    "expertise": ["construction"],
    "office_code": "SH",
    "roles": ["lead_lawyer"],
    "since": "2015-09-01",
}


async def _member(firm: Firm, **more: object) -> Json:
    report = await firm.post("/imports/staff", [STAFF | more])
    assert report["accepted"] == 1, report
    principal = (STAFF | more)["principal"]
    found: Json = (await firm.get(f"/staff?principal={principal}"))["items"][0]
    return found


async def test_staff_are_found_by_office_and_expertise(firm: Firm) -> None:
    shanghai, beijing, _ = await firm.tree()
    await _member(firm)
    await _member(firm, principal="li.na", bar_number=None, office_code="BJ", expertise=["tax"])

    for query in (f"office_id={shanghai['id']}", "expertise=construction", "principal=chen.jing"):
        found = (await firm.get(f"/staff?{query}"))["items"]
        assert [staff["principal"] for staff in found] == ["chen.jing"]
    assert len((await firm.get("/staff?active=true"))["items"]) == 2
    assert (await firm.get(f"/staff?office_id={beijing['id']}&expertise=x"))["items"] == []


async def test_a_new_name_is_told_with_a_new_sheet(firm: Firm) -> None:
    await firm.tree()
    member = await _member(firm)
    fields = ("display_name", "email", "language", "languages", "bar_number", "expertise")
    profile = {field: member[field] for field in fields} | {"display_name": "陈静"}

    path = f"/v1/firm/staff/{member['id']}"
    changed = await firm.api.put(path, profile, by=ADMIN, **match(member))

    assert changed.json()["display_name"] == "陈静"
    assert (await firm.announced())[-2:] == ["staff.recorded", "party-sheet.recorded"]
    assert (await firm.told("party-sheet.recorded"))[-1]["version"] == 2
    other = profile | {"expertise": ["tax"]}
    await firm.api.put(path, other, by=ADMIN, **match(changed.json()))
    assert (await firm.announced())[-1] == "staff.recorded"


async def test_a_mover_takes_access_along(firm: Firm) -> None:
    shanghai, beijing, tianjin = await firm.tree()
    member = await _member(firm)
    assert shanghai["id"] in (await firm.told("access.changed"))[-1]["office_ids"]

    to_beijing = {"office_id": beijing["id"]}
    moved = await firm.post(f"/staff/{member['id']}/move", to_beijing, **match(member))

    assert moved["office_id"] == beijing["id"]
    assert (await firm.announced())[-3:] == [
        "staff.recorded",
        "party-sheet.recorded",
        "access.changed",
    ]
    assert sorted((await firm.told("access.changed"))[-1]["office_ids"]) == sorted(
        [beijing["id"], tianjin["id"]]
    )
    assert (await firm.told("party-sheet.recorded"))[-1]["office_id"] == beijing["id"]


async def test_connections_are_seen_by_few_and_each_reading_is_recorded(firm: Firm) -> None:
    await firm.tree()
    member = await _member(firm)
    path = f"/v1/firm/staff/{member['id']}/connections"
    allowed = {Role.ADMINISTRATOR, Role.CONFLICTS_OFFICER, Role.AUDITOR}
    for role in Role:
        name = await firm.api.let(f"a.{role}", role)
        status = (await firm.api.get(path, by=name)).status_code
        assert (role, status) == (role, 200 if role in allowed else 403)
    assert (await firm.api.get(path, by="chen.jing")).status_code == 200

    reads = text("SELECT count(*) FROM audit_entry WHERE action = 'connections.read'")
    async with firm.api.running.database.sessions() as session:
        assert await session.scalar(reads) == len(allowed) + 1


async def test_everyone_keeps_their_own_connections(firm: Firm) -> None:
    await firm.tree()
    member = await _member(firm)
    path = f"/v1/firm/staff/{member['id']}/connections"
    sheet = (await firm.api.get(path, by="chen.jing")).json()
    body = {"relatives": [{"ref": "r1", "name": "陈大山", "kinship": "relative"}]}

    mine = await firm.api.put(path, body, by="chen.jing", **match(sheet))
    other = await firm.api.let("li.na", Role.LAWYER)
    theirs = await firm.api.put(path, body, by=other, **match(mine.json()))

    assert (mine.status_code, theirs.status_code) == (200, 403)
    double = {"relatives": [body["relatives"][0]] * 2}
    refused = await firm.api.put(path, double, by="chen.jing", **match(mine.json()))
    assert refused.status_code == 422
    hidden = {
        "interests": [
            {
                "ref": "i1",
                "name": "x",
                "stake": "other",
                "identifiers": [{"scheme": "cn-uscc", "value": "1", "note": "?"}],
            }
        ]
    }
    unknown = await firm.api.put(path, hidden, by="chen.jing", **match(mine.json()))
    pointer = "/interests/0/identifiers/0/note"
    assert [error["pointer"] for error in unknown.json()["errors"]] == [pointer]


async def test_erasure_leaves_the_id_and_no_name(firm: Firm) -> None:
    await firm.tree()
    member = await _member(firm)
    path = f"/staff/{member['id']}"
    still_here = await firm.refused(f"{path}/erase", **match(member))
    assert still_here == (409, "staff-still-here")
    joiner = await firm.get(f"/joiners/{member['id']}")
    left = {"left_on": "2026-11-22"}
    await firm.post(f"/joiners/{member['id']}/leave", left, **match(joiner))

    erased = await firm.post(f"{path}/erase", **match(await firm.get(path)))

    assert (erased["id"], erased["display_name"], erased["email"]) == (member["id"], "", "")
    assert (await firm.announced())[-2:] == ["staff.erased", "party-sheet.erased"]
    twice = await firm.refused(f"{path}/erase", **match(erased))
    assert twice == (409, "staff-erased")
    names = text("SELECT coalesce(string_agg(convert_from(payload, 'utf8'), ''), '') FROM outbox")
    rows = text("SELECT json_agg(s)::text || json_agg(c)::text FROM staff s, staff_sheet c")
    async with firm.api.running.database.sessions() as session:
        for query in (names, rows):
            assert CANARY not in str(await session.scalar(query))
