"""What people decide: dispositions, consents, the decision, clearances taken back."""

from typing import Any
from uuid import UUID, uuid4

from conflicts.testing import BEIJING, LEAD, OFFICER, Firm, inquiry, party
from kit.access import Role

ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"
SIGNED = {
    "given_by": ACME,
    "document": "知情同意书 2026-17",
    "facts": "The firm acts for the other side of another matter.",
    "signed_at": "2026-01-31T09:00:00Z",
}


async def in_review(firm: Firm, number: int = 1) -> dict[str, Any]:
    """Ask for an inquiry against a current client of Beijing."""
    await firm.runs(party("c1", ACME, "client"), office=BEIJING)
    check: dict[str, Any] = await firm.ask(
        party("c1", WIDGET, "client"), party("a1", ACME, "adverse"), source=inquiry(number)
    )
    assert check["verdict"] == "review"
    return check


def hit_address(check: dict[str, Any], what: str) -> str:
    return f"/v1/conflicts/checks/{check['id']}/hits/{check['hits'][0]['id']}/{what}"


async def dispose(firm: Firm, check: dict[str, Any], disposition: str, by: str = "officer") -> Any:  # noqa: ANN401 - answer
    body = {"disposition": disposition, "reason": "looked at the register of companies"}
    headers = {"If-Match": f'"{check["hits"][0]["revision"]}"'}
    return await firm.api.post(hit_address(check, "disposition"), body, by=by, headers=headers)


async def test_hits_are_decided_one_by_one_then_the_check_then_it_is_licensed(firm: Firm) -> None:
    check = await in_review(firm)

    too_early = await firm.decide(check, "cleared")
    disposed = await dispose(firm, check, "not_same_party")
    decided = await firm.decide(check, "cleared")

    assert (too_early.status_code, too_early.json()["code"]) == (409, "hits-open")
    assert too_early.json()["hit_ids"] == [check["hits"][0]["id"]]
    assert disposed.json()["disposition"] == "not_same_party"
    assert decided.status_code == 200, decided.text
    assert decided.json()["decision"] == "cleared"
    assert decided.json()["clearance"]["state"] == "granted"
    assert await firm.announced("conflicts.check.decided.v1") == 1
    assert await firm.count("SELECT count(*) FROM audit_entry WHERE action = 'check.decided'") == 1


async def test_x1_art_52_a_consent_is_recorded_before_it_clears(firm: Firm) -> None:
    check = await in_review(firm)

    without = await dispose(firm, check, "consented")
    consent = await firm.api.post(hit_address(check, "consents"), SIGNED, by="officer")
    disposed = await dispose(firm, check, "consented")
    plain = await firm.decide(check, "cleared")
    decided = await firm.decide(check, "cleared_with_consent")
    listed = await firm.api.get(f"/v1/conflicts/checks/{check['id']}/consents", by="officer")

    assert (without.status_code, without.json()["code"]) == (409, "consent-missing")
    assert consent.status_code == 201
    assert consent.json()["recorded_by"] == str(OFFICER)
    assert disposed.status_code == 200
    assert plain.json()["code"] == "hits-open"
    assert decided.json()["decision"] == "cleared_with_consent"
    assert [row["document"] for row in listed.json()] == [SIGNED["document"]]


async def test_a_revoked_consent_takes_an_unused_clearance_back(firm: Firm) -> None:
    check = await in_review(firm)
    consent = await firm.api.post(hit_address(check, "consents"), SIGNED, by="officer")
    await dispose(firm, check, "consented")
    await firm.decide(check, "cleared_with_consent")

    address = f"/v1/conflicts/consents/{consent.json()['id']}/revoke"
    read = {"If-Match": consent.headers["ETag"]}
    revoked = await firm.api.post(address, {"reason": "they wrote"}, by="officer", headers=read)
    again = await firm.api.post(address, {"reason": "they wrote"}, by="officer", headers=read)

    assert revoked.json()["revoked_at"]
    assert again.status_code == 412
    assert await firm.announced("conflicts.clearance.voided.v1") == 1
    waiting = "SELECT count(*) FROM evaluation WHERE cause = 'consent_revoked'"
    assert await firm.count(waiting) == 1


async def test_x1_art_51_no_consent_cures_an_absolute_conflict(firm: Firm) -> None:
    check = await firm.ask(
        party("c1", ACME, "client"), party("a1", ACME, "adverse"), source=inquiry()
    )

    consent = await firm.api.post(hit_address(check, "consents"), SIGNED, by="officer")
    declined = await firm.decide(check, "declined")

    assert (consent.status_code, consent.json()["code"]) == (409, "not-consentable")
    assert (declined.json()["decision"], declined.json()["clearance"]) == ("declined", None)


async def test_who_decides_a_hit_is_the_role_that_its_rule_names(firm: Firm) -> None:
    """Both sides of one party: absolute, left to management; X1 art. 51(5)."""
    absolute = await firm.ask(
        party("c1", ACME, "client"), party("a1", ACME, "adverse"), source=inquiry()
    )
    assert absolute["hits"][0]["rule"]["decided_by"] == "management"

    refused = [
        await dispose(firm, absolute, "no_conflict", by="officer"),
        await dispose(firm, absolute, "not_same_party", by="officer"),
        await dispose(firm, absolute, "no_conflict", by="lead"),
    ]
    assert [(a.status_code, a.json()["allowed"]) for a in refused] == [
        (403, ["management"]),
        (403, ["management"]),
        (403, ["conflicts_officer", "management"]),
    ]
    early = await firm.decide(absolute, "cleared")
    lifted = await dispose(firm, absolute, "no_conflict", by="management")
    cleared = await firm.decide(absolute, "cleared")

    assert (early.status_code, early.json()["code"]) == (409, "hits-open")
    assert lifted.json()["disposition"] == "no_conflict"
    assert cleared.json()["decision"] == "cleared"


async def test_management_decides_no_hit_that_is_left_to_the_conflicts_office(firm: Firm) -> None:
    check = await in_review(firm)
    assert check["hits"][0]["rule"]["decided_by"] == "conflicts_officer"

    answer = await dispose(firm, check, "no_conflict", by="management")
    assert (answer.status_code, answer.json()["allowed"]) == (403, ["conflicts_officer"])


async def test_that_it_is_a_conflict_the_office_may_say_of_every_hit(firm: Firm) -> None:
    check = await firm.ask(
        party("c1", ACME, "client"), party("a1", ACME, "adverse"), source=inquiry()
    )

    assert (await dispose(firm, check, "conflict", by="officer")).status_code == 200


async def test_management_decides_no_hit_behind_a_wall(firm: Firm) -> None:
    matter = await firm.runs(party("c1", ACME, "client"), case_numbers=["(2026)沪01民初7号"])
    check = await firm.ask(
        party("c1", WIDGET, "client"),
        party("a1", ACME, "adverse"),
        source=inquiry(),
        subject={"case_numbers": ["(2026)沪01民初7号"]},
    )
    body = {"row_id": str(matter), "row_kind": "matter", "members": [str(LEAD)], "reason": "x"}
    assert (await firm.api.post("/v1/conflicts/walls", body, by="officer")).status_code == 201

    answer = await dispose(firm, check, "no_conflict", by="management")
    assert (answer.status_code, answer.json()["code"]) == (404, "hit-not-found")


async def test_those_concerned_never_decide(firm: Firm) -> None:
    await firm.runs(party("c1", ACME, "client"))
    check = await firm.ask(
        party("c1", WIDGET, "client"),
        party("a1", ACME, "adverse"),
        source=inquiry(),
        team=[str(OFFICER), str(LEAD)],
    )

    for answer in (
        await firm.decide(check, "declined"),
        await dispose(firm, check, "no_conflict"),
        await firm.api.post(hit_address(check, "consents"), SIGNED, by="officer"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "concerned")


async def test_a_decision_needs_role_etag_reasons_and_a_current_feed(firm: Firm) -> None:
    check = await in_review(firm)
    address = f"/v1/conflicts/checks/{check['id']}/decide"
    body = {"decision": "declined", "reason": "because"}
    current = {"If-Match": f'"{check["revision"]}"'}

    async def refused(by: str = "officer", headers: Any = current, **change: Any) -> Any:  # noqa: ANN401 - JSON
        answer = await firm.api.post(address, body | change, by=by, headers=headers)
        return answer.status_code, answer.json()["code"]

    assert await refused(by="") == (401, "unauthorized")
    assert await refused(by="intake") == (403, "forbidden")
    assert await refused(headers={}) == (428, "precondition-required")
    assert await refused(headers={"If-Match": '"99"'}) == (412, "stale-etag")
    assert await refused(reason="") == (422, "invalid")
    assert await refused(decision="maybe") == (422, "invalid")
    assert await refused(extra=1) == (422, "invalid")
    await firm.execute("UPDATE heartbeat SET at = now() - interval '2 minutes'")
    assert await refused() == (503, "unavailable")


async def test_what_is_decided_or_only_asked_cannot_be_decided(firm: Firm) -> None:
    clear = await firm.ask(party("c1", WIDGET, "client"), source=inquiry())
    enquiry = await firm.ask(party("c1", WIDGET, "client"), purpose="enquiry")

    again = await firm.decide(clear, "declined")
    asked = await firm.decide(enquiry, "cleared")
    unknown = await firm.decide(clear | {"id": str(uuid4())}, "declined")

    assert (again.status_code, again.json()["code"]) == (409, "check-not-decidable")
    assert (asked.status_code, asked.json()["code"]) == (409, "check-not-decidable")
    assert unknown.status_code == 404


async def test_a_hit_of_another_check_is_not_found_and_consents_lie_in_the_past(
    firm: Firm,
) -> None:
    check = await in_review(firm)
    other = check | {"id": str(UUID(int=7))}
    future = SIGNED | {"signed_at": "2100-01-01T00:00:00Z"}

    astray = await dispose(firm, other, "no_conflict")
    early = await firm.api.post(hit_address(check, "consents"), future, by="officer")
    unknown = await dispose(firm, check, "fine")

    assert astray.status_code == 404
    assert early.json()["errors"][0]["pointer"] == "/signed_at"
    assert "'not_same_party'" in unknown.json()["errors"][0]["detail"]


async def test_a_conflict_that_came_after_the_verdict_is_looked_at_first(firm: Firm) -> None:
    check = await in_review(firm)
    await dispose(firm, check, "no_conflict")
    await firm.runs(party("c1", ACME, "client"))

    answer = await firm.decide(check, "cleared")
    now = await firm.api.get(f"/v1/conflicts/checks/{check['id']}", by="officer")

    assert (answer.status_code, answer.json()["code"]) == (409, "new-hits")
    assert len(now.json()["hits"]) == 2
    assert now.json()["decision"] is None


async def test_clearances_are_listed_read_and_taken_back(firm: Firm) -> None:
    check = await firm.ask(party("c1", ACME, "client"), source=inquiry())
    address = f"/v1/conflicts/clearances/{check['clearance']['id']}"
    body = {"reason": "the client is insolvent"}

    read = await firm.api.get(address, by="lead")
    listed = await firm.api.get("/v1/conflicts/clearances?state=granted", by="lead")
    etag = {"If-Match": read.headers["ETag"]}
    refused = [
        (await firm.api.post(f"{address}/void", body, by="lead", headers=etag)).status_code,
        (await firm.api.post(f"{address}/void", body, by="officer")).status_code,
        (await firm.api.post(f"{address}/void", {}, by="officer", headers=etag)).status_code,
        (await firm.api.get(address, by="beijing")).status_code,
        (await firm.api.get(address)).status_code,
    ]
    voided = await firm.api.post(f"{address}/void", body, by="officer", headers=etag)
    again = await firm.api.post(
        f"{address}/void", body, by="officer", headers={"If-Match": voided.headers["ETag"]}
    )

    assert read.json()["subject_id"] == inquiry()["id"]
    assert [row["id"] for row in listed.json()["items"]] == [check["clearance"]["id"]]
    assert refused == [403, 428, 422, 404, 401]
    assert voided.json()["state"] == "voided"
    assert voided.json()["ended_because"] == "conflicts_office"
    assert (again.status_code, again.json()["allowed"]) == (409, [])


async def test_an_administrator_reads_no_clearance(firm: Firm) -> None:
    await firm.hire("crm", Role.CRM_OFFICER)

    for by in ("stranger", "crm"):
        assert (await firm.api.get("/v1/conflicts/clearances", by=by)).status_code == 403
