from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.conflicts import CheckCompleted, CheckDecided, Decision, Purpose, SourceKind, Verdict
from firm.joiner import consumers
from firm.joiner.timers import timers
from firm.testing import ADMIN, Firm, Json, match
from kit import clock

RELATIVE = {"ref": "r1", "name": "海蓝远航有限公司董事 李海", "kinship": "spouse"}
CONNECTIONS = {
    "relatives": [RELATIVE],
    "interests": [{"ref": "i1", "name": "星河精密制造厂", "stake": "shareholder", "share": 0.3}],
    "former_clients": [
        {"ref": "f1", "name": "Blue Heron Ltd", "kind": "organization", "until": "2026-06-30"}
    ],
}


async def _decide(
    firm: Firm, joiner: Json, decision: Decision, *, party_hash: str | None = None
) -> None:
    """Let the conflicts service decide the check of the present sheet."""
    sheet = (await firm.told("party-sheet.recorded"))[-1]
    about = {
        "check_id": uuid4(),
        "purpose": Purpose.LATERAL_HIRE,
        "source_kind": SourceKind.JOINER,
        "source_id": UUID(joiner["staff_id"]),
        "source_version": sheet["version"],
        "office_id": UUID(sheet["office_id"]),
        "party_set_hash": party_hash or sheet["party_set_hash"],
    }
    clear = decision is Decision.CLEARED
    verdict = Verdict.CLEAR if clear else Verdict.REVIEW
    completed = CheckCompleted(number="C-1", verdict=verdict, hit_count=1 - clear, **about)
    decided = CheckDecided(decision=decision, decided_by=None, refs=(), **about)
    async with firm.api.running.database.sessions.begin() as session:
        await consumers.show_verdict_on_joiner(session, completed)
        await consumers.clear_checked_joiner(session, decided)


async def _now(firm: Firm, joiner: Json) -> Json:
    return await firm.get(f"/joiners/{joiner['staff_id']}")


async def _activate(firm: Firm, joiner: Json) -> Json:
    path = f"/joiners/{joiner['staff_id']}/activate"
    return await firm.post(path, **match(await _now(firm, joiner)))


async def test_a_joiner_is_announced_with_everyone_they_are_bound_to(firm: Firm) -> None:
    shanghai = await firm.office("SH")
    joiner = await firm.joiner("li.na", shanghai, connections=CONNECTIONS)

    assert (joiner["status"], joiner["decision"]) == ("announced", None)
    assert joiner["waits_for"].startswith("Waits for the conflicts office to decide")
    assert (await firm.announced())[1:] == [
        "staff.recorded",
        "party-sheet.recorded",
        "joiner.announced",
    ]
    sheet = (await firm.told("party-sheet.recorded"))[0]
    assert (sheet["state"], sheet["version"]) == ("joining", 1)
    parties = {party["ref"]: party for party in sheet["party_set"]["parties"]}
    assert {ref: party["side"] for ref, party in parties.items()} == {
        "staff": "staff",
        "r1": "related",
        "i1": "related",
        "f1": "client",
    }
    relations = {(r["from"], r["to"], r["type"]) for r in sheet["party_set"]["relations"]}
    assert relations == {
        ("r1", "staff", "spouse"),
        ("staff", "i1", "shareholder"),
        ("staff", "f1", "other"),
    }
    assert (await firm.told("staff.recorded"))[0]["active"] is False


async def test_a_cleared_joiner_becomes_active_with_access(firm: Firm) -> None:
    shanghai = await firm.office("SH")
    joiner = await firm.joiner("li.na", shanghai)
    path = f"/joiners/{joiner['staff_id']}/activate"
    assert await firm.refused(path, **match(joiner)) == (409, "joiner-move-not-allowed")
    assert await firm.api.roles_of("li.na") == []

    await _decide(firm, joiner, Decision.CLEARED)
    cleared = await _now(firm, joiner)
    assert (cleared["status"], cleared["verdict"]) == ("cleared", "clear")
    active = await firm.post(path, **match(cleared))

    assert (active["status"], active["waits_for"]) == ("active", None)
    assert (await firm.announced())[4:] == [
        "joiner.cleared",
        "staff.recorded",
        "party-sheet.recorded",
        "access.changed",
        "joiner.activated",
    ]
    assert await firm.api.roles_of("li.na") == ["lawyer"]
    assert (await firm.told("party-sheet.recorded"))[-1]["state"] == "active"
    assert await firm.refused(path, **match(active)) == (409, "joiner-move-not-allowed")


async def test_a_declined_joiner_stays_outside(firm: Firm) -> None:
    joiner = await firm.joiner("li.na", await firm.office("SH"))
    await _decide(firm, joiner, Decision.DECLINED)

    declined = await _now(firm, joiner)
    assert (declined["status"], declined["decision"]) == ("announced", "declined")
    assert "declined" in declined["waits_for"]
    path = f"/joiners/{joiner['staff_id']}"
    assert await firm.refused(f"{path}/activate", **match(declined)) == (
        409,
        "joiner-move-not-allowed",
    )
    withdrawn = await firm.post(f"{path}/withdraw", {"reason": "conflict"}, **match(declined))
    assert withdrawn["withdrawn_because"] == "conflict"
    assert (await firm.announced())[-2:] == ["party-sheet.recorded", "joiner.withdrawn"]
    assert (await firm.told("party-sheet.recorded"))[-1]["state"] == "withdrawn"


async def test_a_decision_on_another_sheet_clears_nobody(firm: Firm) -> None:
    joiner = await firm.joiner("li.na", await firm.office("SH"))
    await _decide(firm, joiner, Decision.CLEARED, party_hash="0" * 64)

    assert (await _now(firm, joiner))["status"] == "announced"


async def test_connections_that_change_need_a_new_check(firm: Firm) -> None:
    joiner = await firm.joiner("li.na", await firm.office("SH"))
    await _decide(firm, joiner, Decision.CLEARED)
    path = f"/staff/{joiner['staff_id']}/connections"
    sheet = await firm.get(path)
    told = await firm.api.put(
        f"/v1/firm{path}", {"relatives": [RELATIVE]}, by=ADMIN, **match(sheet)
    )
    assert told.json()["version"] == 2

    waiting = await _now(firm, joiner)
    activate = f"/joiners/{joiner['staff_id']}/activate"
    assert (waiting["status"], waiting["decision"]) == ("cleared", None)
    assert await firm.refused(activate, **match(waiting)) == (409, "joiner-not-cleared")
    await _decide(firm, joiner, Decision.CLEARED_WITH_CONSENT)
    assert (await _activate(firm, joiner))["status"] == "active"


async def test_nobody_starts_before_the_first_day(firm: Firm) -> None:
    joiner = await firm.joiner("li.na", await firm.office("SH"), starts_on="2999-01-01")
    await _decide(firm, joiner, Decision.CLEARED)
    path = f"/joiners/{joiner['staff_id']}/activate"

    now = await _now(firm, joiner)
    assert await firm.refused(path, **match(now)) == (409, "joiner-not-yet-due")
    with clock.stopped_at(datetime(2998, 12, 31, 16, 0, tzinfo=UTC)):  # midnight in Shanghai
        token = firm.api.issuer.token(ADMIN, exp=clock.now().timestamp() + 300)
        headers = {"Authorization": f"Bearer {token}", **match(now)["headers"]}
        active = await firm.api.post(f"/v1/firm{path}", headers=headers)
    assert active.json()["status"] == "active"


async def test_a_leaver_is_out_in_the_same_moment(firm: Firm) -> None:
    joiner = await firm.joiner("li.na", await firm.office("SH"))
    await _decide(firm, joiner, Decision.CLEARED)
    active = await _activate(firm, joiner)
    assert (await firm.api.get("/v1/firm/me", by="li.na")).status_code == 200

    path = f"/joiners/{joiner['staff_id']}/leave"
    left = await firm.post(path, {"left_on": "2026-11-22"}, **match(active))

    assert (left["status"], left["left_on"]) == ("left", "2026-11-22")
    assert (await firm.api.get("/v1/firm/me", by="li.na")).status_code == 403
    assert (await firm.told("access.changed"))[-1]["state"] == "left"
    assert (await firm.told("party-sheet.recorded"))[-1]["state"] == "left"
    assert (await firm.announced())[-1] == "joiner.left"
    again = {"left_on": "2026-11-22"}
    assert await firm.refused(path, again, **match(left)) == (409, "joiner-move-not-allowed")


async def test_a_check_that_takes_too_long_is_shown(firm: Firm) -> None:
    joiner = await firm.joiner("li.na", await firm.office("SH"))
    sessions = firm.api.running.database.sessions
    assert await timers.fire_due(sessions) == 0
    with clock.stopped_at(datetime(2999, 1, 1, tzinfo=UTC)):
        assert await timers.fire_due(sessions) == 1

    assert (await _now(firm, joiner))["overdue_since"] is not None
    await _decide(firm, joiner, Decision.CLEARED)
    assert (await _now(firm, joiner))["overdue_since"] is None


async def test_the_same_principal_joins_once(firm: Firm) -> None:
    shanghai = await firm.office("SH")
    await firm.joiner("li.na", shanghai)
    body = {
        "principal": "li.na",
        "display_name": "Li Na",
        "email": "li.na@firm.example",
        "office_id": shanghai["id"],
        "starts_on": "2026-01-05",
        "roles": ["lawyer"],
    }
    assert await firm.refused("/joiners", body) == (409, "already-there")
    assert await firm.refused("/joiners", body | {"roles": []}) == (422, "invalid")
    assert await firm.refused("/joiners", body | {"email": "nobody"}) == (422, "invalid")
