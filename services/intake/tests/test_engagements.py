"""A contract from draft to signature; nothing is signed without a good clearance (B2.0, B3.1)."""

import asyncio
import json
from datetime import timedelta
from uuid import UUID, uuid4

from contracts.conflicts import ClearanceVoided, SourceKind
from contracts.intake import EngagementSigned, InquirySheetRecorded
from contracts.parties import PartySet, party_set_hash
from intake.screening.testing import granted
from intake.testing import CHEN, CLAUSES, CONTACT, LIN, LIN_ID, SUN, WU, Desk, parties, party
from kit import clock


async def announced_by(desk: Desk, event_type: str) -> list[bytes]:
    rows = await desk.rows(f"SELECT payload FROM outbox WHERE type = '{event_type}' ORDER BY seq")  # noqa: S608 - a type of ours
    return [payload for (payload,) in rows]


async def test_signing_registers_the_client_and_freezes_the_sheet(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)

    signed = await desk.sign(engagement)

    assert signed.status_code == 200, signed.text
    assert signed.json()["status"] == "signed"
    assert (await desk.announced())[-7:] == [
        "engagement.submitted",
        "engagement.approved",
        "client.registered",
        "contact.recorded",
        "party-sheet.recorded",
        "inquiry.engaged",
        "engagement.signed",
    ]
    (payload,) = await announced_by(desk, "intake.engagement.signed.v1")
    fact = EngagementSigned.model_validate_json(payload)
    assert fact.party_set_hash == inquiry["party_set_hash"]
    assert fact.team == (LIN_ID,)
    sheet = InquirySheetRecorded.model_validate_json(
        (await announced_by(desk, "intake.party-sheet.recorded.v1"))[-1]
    )
    assert (sheet.version, sheet.state.value) == (2, "engaged")
    client = await desk.get(f"clients/{signed.json()['client_id']}")
    assert client["display_name"] == "上海澜川精密仪器有限公司"
    assert client["email"] == CONTACT["email"]
    assert (await desk.get(f"inquiries/{inquiry['id']}"))["status"] == "engaged"


async def test_an_engaged_inquiry_moves_no_more(desk: Desk) -> None:
    inquiry = await desk.cleared()
    assert (await desk.sign(await desk.approved(inquiry))).status_code == 200

    for verb in ("submit", "redraft"):
        assert (await desk.move("inquiries", inquiry, verb)).status_code == 409
    for verb in ("decline", "withdraw", "expire"):
        assert (await desk.move("inquiries", inquiry, verb, {"reason": "r"})).status_code == 409
    now = await desk.get(f"inquiries/{inquiry['id']}")
    path = f"/v1/intake/inquiries/{inquiry['id']}/parties"
    headers = {"If-Match": f'"{now["revision"]}"'}
    assert (await desk.api.put(path, parties(), by=CHEN, headers=headers)).status_code == 409


async def test_no_signature_before_the_clearance(desk: Desk) -> None:
    inquiry = await desk.submitted()
    engagement = await desk.approved(inquiry)

    refused = await desk.sign(engagement)

    assert (refused.status_code, refused.json()["code"]) == (409, "not-cleared")
    assert (await desk.get(f"engagements/{engagement['id']}"))["status"] == "approved"
    assert "engagement.signed" not in await desk.announced()
    assert (await desk.get("clients"))["items"] == []


async def test_no_signature_under_a_clearance_of_other_parties(desk: Desk) -> None:
    inquiry = await desk.submitted()
    await desk.hear(granted(inquiry, party_set_hash="0" * 64))

    refused = await desk.sign(await desk.approved(inquiry))

    assert (refused.status_code, refused.json()["code"]) == (409, "clearance-hash-differs")


async def test_no_signature_under_a_check_that_left_out_a_party(desk: Desk) -> None:
    inquiry = await desk.submitted()
    checked = parties(parties=parties()["parties"][:1], adverse="none")
    left_out = party_set_hash(PartySet.model_validate(checked))
    await desk.hear(granted(inquiry, party_set_hash=left_out))

    refused = await desk.sign(await desk.approved(inquiry))

    assert (refused.status_code, refused.json()["code"]) == (409, "clearance-hash-differs")
    assert "engagement.signed" not in await desk.announced()


async def test_the_hash_is_counted_anew_at_signing(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)
    other = json.dumps(parties(parties=[party("c1", "别的公司", "client")], adverse="none"))
    await desk.execute("UPDATE inquiry SET sheet = CAST(:other AS jsonb)", {"other": other})

    refused = await desk.sign(engagement)

    assert (refused.status_code, refused.json()["code"]) == (409, "clearance-hash-differs")


async def test_no_signature_under_a_voided_clearance(desk: Desk) -> None:
    inquiry = await desk.submitted()
    clearance = granted(inquiry)
    voided = ClearanceVoided(
        clearance_id=clearance.clearance_id,
        subject_kind=SourceKind.INQUIRY,
        subject_id=clearance.subject_id,
        reason="tail",
    )
    await desk.hear(clearance, voided)

    refused = await desk.sign(await desk.approved(inquiry))

    assert (refused.status_code, refused.json()["code"]) == (409, "clearance-voided")


async def test_no_signature_after_the_clearances_last_day(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)
    await desk.execute("UPDATE clearance SET expires_at = now() - interval '1 second'")

    refused = await desk.sign(engagement)

    assert (refused.status_code, refused.json()["code"]) == (409, "clearance-expired")


async def test_no_signature_after_a_redraft(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)
    await desk.moved("inquiries", inquiry, "redraft")

    refused = await desk.sign(engagement)

    assert (refused.status_code, refused.json()["code"]) == (409, "inquiry-move-not-allowed")


async def test_decisions_wait_while_nothing_is_heard_of_the_firm(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)
    await desk.firm_lives(ago=timedelta(minutes=2))

    refused = await desk.sign(engagement)

    assert (refused.status_code, refused.json()["waits_for"]) == (503, "firm")
    assert (await desk.get(f"engagements/{engagement['id']}"))["status"] == "approved"


async def test_nobody_reviews_their_own_contract(desk: Desk) -> None:
    inquiry = await desk.submitted()
    body = {"inquiry_id": inquiry["id"], "client_ref": "c1", "clauses": CLAUSES}
    engagement = await desk.create("engagements", body, by=LIN)
    await desk.moved("engagements", engagement, "submit")

    refused = await desk.move("engagements", engagement, "approve", by=LIN)

    assert (refused.status_code, refused.json()["code"]) == (403, "own-review")


async def test_a_contract_without_its_eight_clauses_is_not_approved(desk: Desk) -> None:
    inquiry = await desk.submitted()
    engagement = await desk.engagement(inquiry, clauses=CLAUSES[:-1])
    await desk.moved("engagements", engagement, "submit")

    refused = await desk.move("engagements", engagement, "approve", by=LIN)
    assert (refused.status_code, refused.json()["missing"]) == (409, ["disputes"])

    path = f"/v1/intake/engagements/{engagement['id']}/clauses"
    ticked = await desk.api.put(path, {"clauses": CLAUSES}, by=CHEN, headers={"If-Match": '"2"'})
    assert ticked.json()["clauses"] == CLAUSES
    assert (await desk.moved("engagements", engagement, "approve", by=LIN))["approved_by"] == LIN
    late = await desk.api.put(path, {"clauses": []}, by=CHEN, headers={"If-Match": '"4"'})
    assert (late.status_code, late.json()["code"]) == (409, "engagement-move-not-allowed")


async def test_a_contract_may_be_cancelled_until_it_is_signed(desk: Desk) -> None:
    inquiry = await desk.submitted()
    for steps in ([], ["submit"], ["submit", "approve"]):
        engagement = await desk.engagement(inquiry)
        for step in steps:
            await desk.moved("engagements", engagement, step, by=LIN)

        cancelled = await desk.moved("engagements", engagement, "cancel", {"reason": "费用未谈拢"})

        assert cancelled["status"] == "cancelled"
        assert (await desk.announced())[-1] == "engagement.cancelled"


async def test_an_inquiry_has_one_contract_at_a_time(desk: Desk) -> None:
    inquiry = await desk.submitted()
    await desk.engagement(inquiry)

    body = {"inquiry_id": inquiry["id"], "client_ref": "c1", "clauses": []}
    second = await desk.api.post("/v1/intake/engagements", body, by=CHEN)

    assert second.status_code == 409


async def test_a_step_cannot_be_left_out(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.engagement(inquiry)

    approved = await desk.move("engagements", engagement, "approve", by=LIN)
    signed = await desk.sign(engagement)

    assert (approved.status_code, approved.json()["allowed"]) == (409, ["cancelled", "in_review"])
    assert (signed.status_code, signed.json()["allowed"]) == (409, ["cancelled", "in_review"])


async def test_a_client_that_the_firm_knows_is_not_registered_twice(desk: Desk) -> None:
    first = (await desk.sign(await desk.approved(await desk.cleared()))).json()
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry, client_id=first["client_id"])

    signed = await desk.sign(engagement, contact=None)

    assert signed.json()["client_id"] == first["client_id"]
    assert (await desk.announced()).count("client.registered") == 1


async def test_a_new_address_of_a_known_client_is_kept(desk: Desk) -> None:
    first = (await desk.sign(await desk.approved(await desk.cleared()))).json()
    engagement = await desk.approved(await desk.cleared(), client_id=first["client_id"])

    await desk.sign(engagement, contact=CONTACT | {"phone": "+862155500099"})

    assert (await desk.get(f"clients/{first['client_id']}"))["phone"] == "+862155500099"
    assert (await desk.announced()).count("client.changed") == 1


async def test_a_draft_that_names_what_is_not_there_is_refused(desk: Desk) -> None:
    inquiry = await desk.submitted()
    nobody = str(UUID(int=7))
    for changes, pointer in (
        ({"client_ref": "a1"}, "/client_ref"),
        ({"client_ref": "c9"}, "/client_ref"),
        ({"client_id": nobody}, "/client_id"),
        ({"inquiry_id": nobody}, "/inquiry_id"),
        ({"clauses": ["parties", "gifts"]}, "/clauses/1"),
        ({"colour": "blue"}, "/colour"),
    ):
        body = {"inquiry_id": inquiry["id"], "client_ref": "c1", "clauses": CLAUSES} | changes
        refused = await desk.api.post("/v1/intake/engagements", body, by=CHEN)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == pointer


async def test_a_signature_needs_a_day_and_an_address(desk: Desk) -> None:
    engagement = await desk.approved(await desk.cleared())
    tomorrow = clock.now().date() + timedelta(days=2)
    long_ago = clock.now().date() - timedelta(days=30)

    for changes, pointer in (
        ({"signed_on": tomorrow.isoformat()}, "/signed_on"),
        ({"signed_on": long_ago.isoformat()}, "/signed_on"),
        ({"signed_on": "soon"}, "/signed_on"),
        ({"contact": None}, "/contact"),
        ({"contact": {"may_be_contacted": True}}, "/contact"),
        ({"contact": CONTACT | {"email": "no address"}}, "/contact/email"),
    ):
        refused = await desk.sign(engagement, **changes)
        assert refused.status_code == 422, changes
        assert refused.json()["errors"][0]["pointer"] == pointer
    assert (await desk.sign(engagement)).status_code == 200


async def test_a_client_who_left_the_sheet_cannot_sign(desk: Desk) -> None:
    inquiry = await desk.submitted()
    engagement = await desk.approved(inquiry)
    draft = await desk.moved("inquiries", inquiry, "redraft")
    other = parties(parties=[party("c2", "另一家公司", "client")], adverse="none")
    path = f"/v1/intake/inquiries/{inquiry['id']}/parties"
    headers = {"If-Match": f'"{draft["revision"]}"'}
    await desk.api.put(path, other, by=CHEN, headers=headers)
    await desk.hear(granted(await desk.moved("inquiries", inquiry, "submit")))

    refused = await desk.sign(engagement)

    assert (refused.status_code, refused.json()["code"]) == (409, "client-not-on-sheet")


async def test_an_inquiry_that_has_ended_gets_no_contract(desk: Desk) -> None:
    inquiry = await desk.submitted()
    await desk.moved("inquiries", inquiry, "withdraw", {"reason": "r"})

    body = {"inquiry_id": inquiry["id"], "client_ref": "c1", "clauses": []}
    refused = await desk.api.post("/v1/intake/engagements", body, by=CHEN)

    assert (refused.status_code, refused.json()["code"]) == (409, "inquiry-move-not-allowed")


async def test_a_contract_of_another_office_is_not_there(desk: Desk) -> None:
    engagement = await desk.engagement(await desk.submitted())
    path = f"/v1/intake/engagements/{engagement['id']}"

    assert (await desk.api.get(path, by=WU)).status_code == 404
    assert (await desk.get("engagements", by=WU))["items"] == []
    assert (await desk.api.get(path, by=SUN)).status_code == 403
    assert (await desk.api.get(path)).status_code == 401
    assert (await desk.api.get(f"/v1/intake/engagements/{uuid4()}", by=CHEN)).status_code == 404


async def test_decisions_about_contracts_are_audited(desk: Desk) -> None:
    await desk.sign(await desk.approved(await desk.cleared()))

    rows = await desk.rows("SELECT actor, action FROM audit_entry ORDER BY seq")

    assert rows == [
        (CHEN, "inquiry.submitted"),
        (LIN, "engagement.approved"),
        (CHEN, "engagement.signed"),
    ]


async def test_of_two_signatures_at_once_one_counts(desk: Desk) -> None:
    engagement = await desk.approved(await desk.cleared())

    both = await asyncio.gather(desk.sign(engagement), desk.sign(engagement))

    assert sorted(answer.status_code for answer in both) in ([200, 409], [200, 412])
    assert (await desk.announced()).count("engagement.signed") == 1
    assert (await desk.announced()).count("client.registered") == 1


async def test_a_redraft_and_a_signature_at_once_never_both_count(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)

    await asyncio.gather(desk.sign(engagement), desk.move("inquiries", inquiry, "redraft", by=LIN))

    announced = await desk.announced()
    assert ("engagement.signed" in announced) != ("inquiry.redrafted" in announced)


async def test_the_end_of_an_inquiry_cancels_the_contract_that_waits(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)

    await desk.moved("inquiries", inquiry, "withdraw", {"reason": "r"})

    seen = await desk.get(f"engagements/{engagement['id']}")
    assert (seen["status"], seen["reason"]) == ("cancelled", "The inquiry is withdrawn.")
    assert (await desk.announced())[-2:] == ["inquiry.withdrawn", "engagement.cancelled"]


async def test_a_refusal_and_a_signature_at_once_never_both_count(desk: Desk) -> None:
    inquiry = await desk.cleared()
    engagement = await desk.approved(inquiry)

    await asyncio.gather(
        desk.sign(engagement), desk.move("inquiries", inquiry, "decline", {"reason": "r"}, by=LIN)
    )

    announced = await desk.announced()
    assert ("engagement.signed" in announced) != ("inquiry.declined" in announced)
