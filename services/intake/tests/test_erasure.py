"""Forgetting on an operator's command: announced, blanked, gone from every answer."""

from uuid import UUID, uuid4

import pytest

from intake.erasure.commands import COMMANDS
from intake.erasure.status import ErasureNotAllowed, check_erasable
from intake.inquiry.status import InquiryStatus
from intake.testing import Desk, parties, party
from kit.problems import NotFound
from kit.testing.copies import places_of

CANARY = "尉迟金丝雀"


async def erase(desk: Desk, command: str, row_id: str | UUID) -> None:
    await COMMANDS[command](desk.api.running, [str(row_id)])


@pytest.mark.parametrize("now", InquiryStatus)
def test_only_what_has_ended_may_be_erased(now: InquiryStatus) -> None:
    if now in {InquiryStatus.DECLINED, InquiryStatus.WITHDRAWN, InquiryStatus.EXPIRED}:
        check_erasable(now)
    else:
        with pytest.raises(ErasureNotAllowed):
            check_erasable(now)


@pytest.mark.parametrize("matter", ["pending", "open", "closed", "declined", None])
def test_an_engaged_inquiry_may_be_erased_once_its_matter_has_ended(matter: str | None) -> None:
    if matter in {"closed", "declined"}:
        check_erasable(InquiryStatus.ENGAGED, matter)
    else:
        with pytest.raises(ErasureNotAllowed):
            check_erasable(InquiryStatus.ENGAGED, matter)


async def test_an_erased_inquiry_leaves_no_name_in_the_database(desk: Desk) -> None:
    lead = await desk.lead(name=CANARY, contact=f"{CANARY}@firm.example", need=CANARY)
    await desk.moved("leads", lead, "contact")
    await desk.moved("leads", lead, "qualify")
    sheet = parties(parties=[party("c1", CANARY, "client")], adverse="none")
    inquiry = await desk.inquiry(lead_id=lead["id"], party_set=sheet)
    await desk.moved("inquiries", inquiry, "submit")
    await desk.moved("inquiries", inquiry, "decline", {"reason": CANARY})

    await erase(desk, "erase-inquiry", inquiry["id"])

    seen = await desk.get(f"inquiries/{inquiry['id']}")
    assert (seen["party_set"], seen["reason"]) == (None, None)
    async with desk.api.running.database.sessions() as session:
        assert await places_of(session, CANARY) == []
    rows = await desk.rows(
        "SELECT type, stream_version, payload FROM outbox"
        " WHERE topic = 'intake.party-sheet' ORDER BY seq"
    )
    assert [(kind, version, payload is None) for kind, version, payload in rows] == [
        ("intake.party-sheet.recorded.v1", 1, True),
        ("intake.party-sheet.recorded.v1", 2, True),
        ("intake.party-sheet.erased.v1", 3, False),
    ]
    assert CANARY.encode() not in rows[-1][2]


async def test_an_erased_client_is_gone_and_does_not_come_back(desk: Desk) -> None:
    content = {
        "source_id": "old-1",
        "office_code": "SH",
        "kind": "person",
        "display_name": CANARY,
        "may_be_contacted": False,
    }
    await desk.api.post("/v1/intake/imports/clients", [content], by="sun.mei")
    (client,) = (await desk.get("clients"))["items"]

    await erase(desk, "erase-client", client["id"])

    assert (await desk.get("clients"))["items"] == []
    path = f"/v1/intake/clients/{client['id']}"
    assert (await desk.api.get(path, by="chen.jing")).status_code == 404
    assert await desk.rows(f"SELECT 1 FROM client c WHERE c::text LIKE '%{CANARY}%'") == []  # noqa: S608 - a name of ours
    assert (await desk.announced())[-1] == "contact.erased"
    again = await desk.api.post("/v1/intake/imports/clients", [content], by="sun.mei")
    assert again.json()["refused"] == 1


async def test_what_runs_or_is_not_there_is_not_erased(desk: Desk) -> None:
    inquiry = await desk.submitted()

    with pytest.raises(ErasureNotAllowed):
        await erase(desk, "erase-inquiry", inquiry["id"])
    for command in COMMANDS:
        with pytest.raises(NotFound):
            await erase(desk, command, uuid4())
