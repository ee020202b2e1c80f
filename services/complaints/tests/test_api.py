"""A complaint from the call to its end over HTTP; who sees it, and who does not."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from complaints.complaint.status import ComplaintStatus
from complaints.complaint.tables import Complaint
from complaints.directory.testing import (
    AUDITOR,
    BEIJING,
    BEIJING_OFFICER,
    CHEN,
    CLIENT,
    COMMITTEE,
    INVESTIGATOR,
    LAWYER,
    LEAD,
    MANAGER,
    MATTER,
    OFFICER,
    SHANGHAI,
    SUN,
    TAN,
    WANG,
    beat,
)
from complaints.investigation import actions as investigation
from complaints.testing import ANSWER, COMPLAINT, NAME, Store, at, decided
from kit.testing.client import Api

CALL = {
    "office_id": str(SHANGHAI),
    "channel": "phone",
    "received_at": "2026-03-09T09:00:00+08:00",
    "name": NAME,
    "phone": "+86 139 0000 0077",
    "text": COMPLAINT,
    "matter_id": str(MATTER),
}
REGISTER = {"category": "service_attitude", "complained_of": [str(WANG)]}
LETTER = {name: getattr(ANSWER, name) for name in vars(ANSWER)}
REPORT = {"finding": "partly_upheld", "cause": "communication", "text": "电话记录显示未回复。"}


class Desk:
    """Reads the revision before each change, as a browser does."""

    def __init__(self, api: Api, complaint_id: object) -> None:
        self.api = api
        self.path = f"/v1/complaints/{complaint_id}"

    async def read(self, by: str = OFFICER) -> dict[str, Any]:
        answer = await self.api.get(self.path, by=by)
        assert answer.status_code == 200, answer.text
        view: dict[str, Any] = answer.json()
        return view

    async def post(self, verb: str, body: object = None, by: str = OFFICER) -> Any:  # noqa: ANN401 - any answer
        revision = (await self.read(by))["revision"]
        headers = {"If-Match": f'"{revision}"'}
        return await self.api.post(f"{self.path}/{verb}", body, by=by, headers=headers)

    async def done(self, verb: str, body: object = None, by: str = OFFICER) -> dict[str, Any]:
        answer = await self.post(verb, body, by)
        assert answer.status_code == 200, answer.text
        view: dict[str, Any] = answer.json()
        return view


async def test_a_call_goes_its_way_to_the_end(api: Api, store: Store) -> None:
    entered = await api.post("/v1/complaints", CALL, by=OFFICER)
    assert entered.status_code == 201, entered.text
    received = entered.json()
    assert (received["client_id"], received["practice_area"]) == (str(CLIENT), "contract")
    desk = Desk(api, received["id"])

    registered = await desk.done("register", REGISTER)
    assert registered["number"] == f"({datetime.now(UTC).astimezone().year})SH-T00001"
    assigned = await desk.done("assign", {"staff_id": str(SUN)})
    assert assigned["waits"][0]["waits_for"] == "recusal_check"
    waiting = await desk.post("start", by=INVESTIGATOR)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "recusal-not-cleared")
    complaint = await store.get(UUID(received["id"]))
    await store.do(investigation.take_decision, decided(complaint))
    await desk.done("start", by=INVESTIGATOR)
    step = {"kind": "preliminary", "text": "已与投诉人通话。"}
    added = await api.post(f"{desk.path}/steps", step, by=INVESTIGATOR)
    assert added.status_code == 201, added.text
    await desk.done("report", REPORT, by=INVESTIGATOR)
    answered = await desk.done("answer", LETTER)
    assert answered["waits"][0]["waits_for"] == "opinion"
    too_early = await desk.post("close")
    assert (too_early.status_code, too_early.json()["code"]) == (409, "opinion-missing")
    await desk.done("opinion", {"opinion": "satisfied", "words": "谢谢。"})
    closed = await desk.done("close")

    assert (closed["status"], closed["opinion"], closed["waits"]) == ("closed", "satisfied", [])
    steps = ["received", "registered", "assigned", "started", "reported", "answered", "closed"]
    assert await store.announced(complaint.id) == steps
    told = (await api.get(f"{desk.path}/history", by=AUDITOR)).json()["happened"]
    whats = [item["what"] for item in told]
    early, late = steps[:3], steps[4:6]
    between = ["recusal-cleared", "started", "step"]
    assert whats == [*early, *between, *late, "opinion-given", "closed"]
    assert told[0]["text"] == {"en": "The complaint reached the firm", "zh-CN": "投诉已收到"}


async def test_names_are_in_no_fact_and_in_no_history(api: Api, store: Store) -> None:
    complaint = await store.closed()

    wanted = "SELECT convert_from(payload, 'UTF8') FROM outbox WHERE topic = :topic"
    rows = await store.rows(wanted, topic="complaints.complaint")
    history = (await api.get(at(complaint, "/history"), by=OFFICER)).text
    assert NAME not in "".join(row[0] for row in rows) + history
    contacts = await store.rows(wanted, topic="complaints.contact")
    assert NAME in contacts[0][0]


async def test_who_complains_is_shown_where_asked_for_and_audited(api: Api, store: Store) -> None:
    complaint = await store.received()

    plain = (await api.get(at(complaint), by=OFFICER)).json()
    asked = await api.get(at(complaint), by=OFFICER, params={"expand": "complainant"})

    assert plain["complainant"] is None
    shown = asked.json()["complainant"]
    assert (shown["name"], shown["client"]) == (NAME, "梧桐贸易")
    actions = await store.rows("SELECT action FROM audit_entry")
    assert ("complainant.read",) in [tuple(row) for row in actions]


async def test_it_is_seen_by_those_who_handle_it(api: Api, store: Store) -> None:
    """wang.lei sits in the committee, too, but is complained of."""
    complaint = await store.assigned()
    see = {OFFICER, COMMITTEE, MANAGER, AUDITOR, INVESTIGATOR}

    for by in (*see, BEIJING_OFFICER, LEAD, LAWYER):
        read = await api.get(at(complaint), by=by)
        listed = (await api.get("/v1/complaints", by=by)).json()["items"]
        assert (read.status_code, len(listed)) == ((200, 1) if by in see else (404, 0)), by


async def test_a_wall_around_the_matter_hides_its_complaint(api: Api, store: Store) -> None:
    complaint = await store.assigned()
    wall = text("INSERT INTO wall (row_id, row_kind, members) VALUES (:id, 'matter', :members)")
    async with store.database.sessions.begin() as session:
        await session.execute(wall, {"id": MATTER, "members": [TAN]})

    for by in (OFFICER, MANAGER, AUDITOR, INVESTIGATOR):
        assert (await api.get(at(complaint), by=by)).status_code == 404
        assert (await api.get("/v1/complaints", by=by)).json()["items"] == []
    assert (await api.get(at(complaint), by=COMMITTEE)).status_code == 200


async def test_management_reads_and_changes_nothing(api: Api, store: Store) -> None:
    complaint = await store.received()
    headers = {"If-Match": f'"{complaint.revision}"'}

    refused = await api.post(at(complaint, "/register"), REGISTER, by=MANAGER, headers=headers)

    assert refused.status_code == 403


async def test_only_the_investigator_investigates(api: Api, store: Store) -> None:
    complaint = await store.cleared()
    headers = {"If-Match": f'"{complaint.revision}"'}

    for verb, body in (("start", None), ("report", REPORT)):
        refused = await api.post(at(complaint, f"/{verb}"), body, by=OFFICER, headers=headers)
        assert refused.status_code == 403


@pytest.mark.parametrize(
    ("verb", "body", "by", "legal"),
    [
        ("register", REGISTER, OFFICER, {"received"}),
        ("assign", {"staff_id": str(SUN)}, OFFICER, {"registered"}),
        ("unassign", None, OFFICER, {"assigned", "investigating"}),
        ("start", None, INVESTIGATOR, {"assigned"}),
        ("report", REPORT, INVESTIGATOR, {"investigating"}),
        ("answer", LETTER, OFFICER, {"reported"}),
        ("opinion", {"opinion": "satisfied"}, OFFICER, {"answered"}),
    ],
)
async def test_each_move_is_made_or_refused(
    api: Api, store: Store, verb: str, body: object, by: str, legal: set[str]
) -> None:
    for status in ComplaintStatus:
        complaint = await store.in_status(status)
        headers = {"If-Match": f'"{complaint.revision}"'}

        answer = await api.post(at(complaint, f"/{verb}"), body, by=by, headers=headers)

        if status in legal:
            assert answer.status_code == 200, answer.text
        elif by == INVESTIGATOR and status in {"received", "registered"}:
            assert answer.status_code == 404  # not theirs yet
        else:
            told = (answer.status_code, answer.json()["code"])
            assert told == (409, "complaint-move-not-allowed"), status


async def test_a_wrong_entry_is_named(api: Api) -> None:
    nobody, later = str(UUID(int=7)), (datetime.now(UTC) + timedelta(days=2)).isoformat()
    wrong = {
        "received_at": later,
        "matter_id": nobody,
        "client_id": nobody,
        "channel": "web_form",
        "text": "  ",
    }
    for field, value in wrong.items():
        refused = await api.post("/v1/complaints", CALL | {field: value}, by=OFFICER)

        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == [f"/{field}"]


async def test_calls_are_entered_for_ones_own_office(api: Api) -> None:
    body = CALL | {"office_id": str(BEIJING)}

    assert (await api.post("/v1/complaints", body, by=OFFICER)).status_code == 403


async def test_only_people_of_the_firm_are_complained_of(api: Api, store: Store) -> None:
    complaint = await store.received()

    body = REGISTER | {"complained_of": [str(CHEN), str(UUID(int=77))]}
    refused = await Desk(api, complaint.id).post("register", body)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/complained_of/1"


async def test_what_the_officer_finds_out_replaces_the_claim(api: Api, store: Store) -> None:
    complaint = await store.received(matter_id=None, client_id=None, claimed_number="?")
    body = REGISTER | {"matter_id": str(MATTER), "client_id": str(CLIENT)}

    view = await Desk(api, complaint.id).done("register", body)

    assert (view["matter_id"], view["client_id"]) == (str(MATTER), str(CLIENT))
    ((count,),) = await store.rows("SELECT count(*) FROM outbox WHERE topic = 'complaints.contact'")
    assert count == 2


@pytest.mark.parametrize("verb", ["assign", "answer", "close"])
async def test_decisions_wait_while_access_may_be_out_of_date(
    api: Api, store: Store, verb: str
) -> None:
    complaint: Complaint = await store.in_status(
        {"assign": ComplaintStatus.REGISTERED, "answer": ComplaintStatus.REPORTED}.get(
            verb, ComplaintStatus.ANSWERED
        )
    )
    await store.do(beat, 120)
    body = {"assign": {"staff_id": str(SUN)}, "answer": LETTER}.get(verb)

    refused = await Desk(api, complaint.id).post(verb, body)

    assert refused.status_code == 503


async def test_numbers_count_up_without_a_gap(store: Store) -> None:
    numbers = [(await store.registered()).number for _ in range(3)]

    assert [str(number)[-6:] for number in numbers] == ["T00001", "T00002", "T00003"]
