"""POST /v1/conflicts/checks: the answer, the verdict, and what is registered."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from conflicts.testing import BEIJING, SHANGHAI, Firm, inquiry, party, question

CHECKS = "/v1/conflicts/checks"
ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"


async def test_a_clear_inquiry_is_registered_cleared_and_licensed_at_once(firm: Firm) -> None:
    check = await firm.ask(
        party("c1", ACME, "client"), party("a1", WIDGET, "adverse"), source=inquiry()
    )

    assert (check["verdict"], check["decision"], check["hits"]) == ("clear", "cleared", [])
    assert check["clearance"]["state"] == "granted"
    assert {"id", "number", "as_of", "matcher_version", "party_set_hash"} <= check.keys()
    assert check["rules_version"] == "china-1.0"
    assert await firm.announced("conflicts.clearance.granted.v1") == 1
    assert await firm.count("SELECT count(*) FROM party WHERE searchable") == 2


async def test_the_client_of_another_office_as_adverse_side_is_a_hit_with_its_rule(
    firm: Firm,
) -> None:
    await firm.runs(party("c1", ACME, "client"), office=SHANGHAI)

    check = await firm.ask(
        party("c1", WIDGET, "client"),
        party("a1", ACME, "adverse"),
        by="beijing",
        office_id=str(BEIJING),
        source=inquiry(),
    )

    [hit] = check["hits"]
    assert (check["verdict"], check["decision"], check["clearance"]) == ("review", None, None)
    assert (hit["ref"], hit["restricted"], hit["engagement"]) == ("a1", False, None)
    assert hit["party"]["name"] == ACME
    assert (hit["party"]["office_id"], hit["party"]["year"]) == (str(SHANGHAI), 2024)
    assert hit["party"]["contact_staff_id"]
    assert (hit["rule"]["id"], hit["rule"]["class"]) == (
        "x1-52-4-adverse-to-current-client",
        "consentable",
    )
    assert "art. 52(4)" in hit["rule"]["citation"]
    assert hit["score"] >= 0.8
    assert [reason["code"] for reason in hit["reasons"]] == ["name-same"]


async def test_citations_and_reasons_come_in_the_language_asked_for(firm: Firm) -> None:
    await firm.runs(party("c1", ACME, "client"))
    asked = question(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))

    answer = await firm.api.post(CHECKS, asked, by="intake", headers={"Accept-Language": "zh-CN"})

    [hit] = answer.json()["hits"]
    assert "第五十二条" in hit["rule"]["citation"]
    assert "名称" in hit["reasons"][0]["text"]


async def test_only_the_conflicts_office_reads_the_mandate_and_the_identifiers(firm: Firm) -> None:
    uscc = {"scheme": "cn-uscc", "value": "91310000132202246N"}
    matter = await firm.runs(party("c1", ACME, "client", identifiers=[uscc]), office=BEIJING)
    parties = [
        party("c1", WIDGET, "client"),
        party("a1", ACME, "adverse", identifiers=[uscc]),
    ]

    lawyer = (await firm.ask(*parties))["hits"][0]
    officer = (await firm.ask(*parties, by="officer"))["hits"][0]

    assert lawyer["engagement"] is None
    assert officer["engagement"] == {
        "kind": "matter",
        "id": str(matter),
        "number": f"M-{matter.hex[:6]}",
    }
    assert {r["path"].split(":")[0] for r in lawyer["reasons"]} == {"name~name"}
    assert "identifier" in {r["path"].split(":")[0] for r in officer["reasons"]}


async def test_both_sides_of_one_case_are_blocked(firm: Firm) -> None:
    number = "(2026)沪0101民初1号"
    await firm.runs(
        party("c1", ACME, "client"), party("a1", WIDGET, "adverse"), case_numbers=[number]
    )

    check = await firm.ask(
        party("c1", WIDGET, "client"), source=inquiry(), subject={"case_numbers": [number]}
    )

    assert check["verdict"] == "blocked"
    assert [hit["rule"]["class"] for hit in check["hits"]] == ["absolute"]


async def test_one_sheet_with_a_party_on_both_sides_is_blocked(firm: Firm) -> None:
    check = await firm.ask(
        party("c1", ACME, "client"), party("a1", ACME, "adverse"), source=inquiry()
    )

    assert check["verdict"] == "blocked"
    assert {hit["rule"]["id"] for hit in check["hits"]} == {"x1-51-5-both-sides"}


@pytest.mark.parametrize("purpose", ["enquiry", "tender"])
async def test_enquiries_and_tenders_never_register_reserve_or_clear(
    firm: Firm, purpose: str
) -> None:
    await firm.runs(party("c1", ACME, "client"))

    clear = await firm.ask(party("c1", WIDGET, "client"), purpose=purpose)
    review = await firm.ask(
        party("c1", WIDGET, "client"), party("a1", ACME, "adverse"), purpose=purpose
    )

    assert (clear["verdict"], clear["decision"], clear["clearance"]) == ("clear", None, None)
    assert (review["verdict"], review["decision"]) == ("review", None)
    assert await firm.count("SELECT count(*) FROM party") == 1
    assert await firm.count("SELECT count(*) FROM clearance") == 0


async def test_an_unknown_adverse_side_is_never_cleared_automatically(firm: Firm) -> None:
    check = await firm.ask(party("c1", ACME, "client"), adverse="unknown", source=inquiry())

    assert (check["verdict"], check["decision"]) == ("review", None)
    assert check["because"] == ["adverse_unknown"]


async def test_the_same_inquiry_asked_again_is_one_registration(firm: Firm) -> None:
    parties = [party("c1", ACME, "client")]

    first = await firm.ask(*parties, source=inquiry())
    again = await firm.ask(*parties, source=inquiry())

    assert again["id"] == first["id"]
    assert again["clearance"] == first["clearance"]
    assert await firm.count("SELECT count(*) FROM party") == 1
    assert await firm.announced("conflicts.clearance.granted.v1") == 1


async def test_other_parties_of_the_same_inquiry_void_its_clearance(firm: Firm) -> None:
    await firm.ask(party("c1", ACME, "client"), source=inquiry())

    changed = await firm.ask(
        party("c1", ACME, "client"),
        party("a1", WIDGET, "adverse"),
        source=inquiry(version=2),
    )

    assert changed["clearance"]["state"] == "granted"
    assert await firm.announced("conflicts.clearance.voided.v1") == 1
    assert await firm.count("SELECT count(*) FROM clearance WHERE state = 'granted'") == 1


async def test_of_two_adverse_inquiries_the_earlier_is_cleared_the_later_waits(
    firm: Firm,
) -> None:
    first = await firm.ask(
        party("c1", ACME, "client"), party("a1", WIDGET, "adverse"), source=inquiry(1)
    )
    second = await firm.ask(
        party("c1", WIDGET, "client"), party("a1", ACME, "adverse"), source=inquiry(2)
    )

    assert (first["verdict"], second["verdict"]) == ("clear", "review")
    assert second["clearance"] is None


async def test_a_silent_feed_leaves_the_check_incomplete(firm: Firm) -> None:
    await firm.execute("DELETE FROM heartbeat WHERE service = 'intake'")

    check = await firm.ask(party("c1", ACME, "client"), source=inquiry())

    assert (check["verdict"], check["decision"]) == ("incomplete", None)
    assert check["because"] == ["feed_silent:intake"]


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        (lambda b: b.pop("purpose"), "/purpose", "required"),
        (lambda b: b.update(purpose="merger"), "/purpose", "'new_matter', 'new_party'"),
        (lambda b: b.update(adverse="maybe"), "/adverse", "'named', 'none' or 'unknown'"),
        (lambda b: b.update(colour="red"), "/colour", "not permitted"),
        (lambda b: b.update(parties=[]), "/parties", "at least 1"),
        (lambda b: b["parties"][0].update(side="friend"), "/parties/0/side", "'client'"),
        (lambda b: b["parties"][0].update(name="x" * 301), "/parties/0/name", "300"),
        (lambda b: b["parties"][0].pop("name"), "/parties/0/name", "required"),
        (lambda b: b["parties"][0].update(age=3), "/parties/0/age", "not permitted"),
        (lambda b: b["parties"][0].update(name="  "), "/parties/0/name", "at least 1"),
        (
            lambda b: b["parties"][0].update(identifiers=[{"scheme": "tax", "value": "1"}]),
            "/parties/0/identifiers/0/scheme",
            "'cn-uscc'",
        ),
        (lambda b: b.update(source={"kind": "inquiry"}), "/source/id", "required"),
        (
            lambda b: b.update(source={"kind": "lead", "id": str(uuid4()), "version": 1}),
            "/source/kind",
            "'joiner'",
        ),
        (
            lambda b: b.update(source={"kind": "joiner", "id": str(uuid4()), "version": 1}),
            "/source/kind",
            "inquiry, matter",
        ),
        (lambda b: b.update(office_id="shanghai"), "/office_id", "UUID"),
        (lambda b: b.update(team=["x"]), "/team/0", "UUID"),
        (
            lambda b: b.update(relations=[{"from": "c1", "to": "c9", "type": "spouse"}]),
            "",
            "not listed",
        ),
        (lambda b: b.update(adverse="named"), "", "named"),
    ],
)
async def test_a_field_that_cannot_be_taken_is_named(
    firm: Firm, change: Change, pointer: str, says: str
) -> None:
    body = question(party("c1", ACME, "client"))
    change(body)

    answer = await firm.api.post(CHECKS, body, by="intake")

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = [e for e in answer.json()["errors"] if e["pointer"] == pointer]
    assert says.lower() in error["detail"].lower()
    assert await firm.count("SELECT count(*) FROM conflict_check") == 0


async def test_malformed_oversized_and_foreign_bodies_are_refused(firm: Firm) -> None:
    async def sent(content: bytes, kind: str = "application/json") -> int:
        headers = {"Content-Type": kind}
        answer = await firm.api.ask("POST", CHECKS, by="intake", content=content, headers=headers)
        return answer.status_code

    assert await sent(b'{"purpose": ') == 422
    assert await sent(b'{"purpose": "enquiry", "purpose": "tender"}') == 422
    assert await sent(b"{}", "text/plain") == 415
    assert await sent(b'{"x": "' + b"x" * 1_100_000 + b'"}') == 413


async def test_a_key_repeats_its_answer_and_refuses_another_body(firm: Firm) -> None:
    body = question(party("c1", ACME, "client"), source=inquiry())
    key = {"Idempotency-Key": "k1"}

    first = await firm.api.post(CHECKS, body, by="intake", headers=key)
    again = await firm.api.post(CHECKS, body, by="intake", headers=key)
    other = await firm.api.post(CHECKS, body | {"reference": "x"}, by="intake", headers=key)
    none = await firm.api.post(CHECKS, body, by="intake", headers={"Idempotency-Key": ""})

    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert none.status_code == 400


async def test_who_may_ask_and_for_which_office(firm: Firm) -> None:
    body = question(party("c1", ACME, "client"))

    async def status(by: str, **change: object) -> int:
        return (await firm.api.post(CHECKS, body | change, by=by)).status_code

    assert await status("") == 401
    assert await status("nobody") == 403
    assert await status("stranger") == 403
    assert await status("management") == 403
    assert await status("intake", office_id=str(BEIJING)) == 403
    assert await status("lead") == 201
    assert await status("officer", office_id=str(BEIJING)) == 201


async def test_a_check_is_read_by_its_office_and_listed(firm: Firm) -> None:
    check = await firm.ask(party("c1", ACME, "client"), source=inquiry())
    address = f"{CHECKS}/{check['id']}"

    read = await firm.api.get(address, by="lead")
    listed = await firm.api.get(f"{CHECKS}?verdict=clear&limit=1", by="lead")
    elsewhere = await firm.api.get(CHECKS, by="beijing")

    assert read.json() == check
    assert read.headers["ETag"] == f'"{check["revision"]}"'
    assert [row["id"] for row in listed.json()["items"]] == [check["id"]]
    assert elsewhere.json()["items"] == []
    assert (await firm.api.get(address, by="beijing")).status_code == 404
    assert (await firm.api.get(address, by="stranger")).status_code == 403
    assert (await firm.api.get(f"{CHECKS}/{UUID(int=9)}", by="lead")).status_code == 404
    assert (await firm.api.get(f"{CHECKS}?verdict=fine", by="lead")).status_code == 422
    assert (await firm.api.get(f"{CHECKS}?cursor=x", by="lead")).status_code == 422
    assert await firm.count("SELECT count(*) FROM audit_entry WHERE action = 'check.read'") == 1
