"""The public pages: a form by link or number, and the page that tells how it stands (E3, E4)."""

import base64
import io
from datetime import timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from complaints.app import SERVICE
from complaints.directory.testing import (
    BEIJING,
    BEIJING_OFFICER,
    CLIENT,
    MATTER,
    NUMBER,
    OFFICER,
    SHANGHAI,
)
from complaints.receiving.status import FORM_PURPOSE, STATUS_PURPOSE
from complaints.testing import ANSWER, COMPLAINT, NAME, Store, at, settings_in, sign
from contracts.complaints import ComplaintContactRecorded, ComplaintReceived, Opinion
from kit.ids import new_id
from kit.settings import PublicFormSettings
from kit.testing.client import Api, Serve

FORM, STATUS = "/v1/complaints/form", "/v1/complaints/status"
BASE: dict[str, Any] = {"name": NAME, "language": "zh-CN", "text": COMPLAINT}
BY_NUMBER = BASE | {"matter_number": NUMBER, "email": "situ@example.test"}
PROOF = {"name": "截图.txt", "content": base64.b64encode("记录".encode()).decode()}
CLOSED_POLICY = "default-src 'none'; script-src 'self'"


def by_link() -> dict[str, Any]:
    return BASE | {"link": sign(FORM_PURPOSE, MATTER)}


async def test_a_client_complains_by_link_once(api: Api, store: Store) -> None:
    form = by_link() | {"evidence": [PROOF]}

    sent = await api.post(FORM, form)
    assert sent.status_code == 201, sent.text
    again = await api.post(FORM, form)

    assert set(sent.json()) == {"id", "received_at", "register_by"}
    assert (again.status_code, again.json()["code"]) == (410, "link-used")
    complaint = await store.get(sent.json()["id"])
    assert (complaint.matter_id, complaint.client_id) == (MATTER, CLIENT)
    assert (complaint.office_id, complaint.channel) == (SHANGHAI, "web_form")
    (contact,) = await store.facts(complaint.id, ComplaintContactRecorded)
    assert (contact.client_id, contact.display_name) == (CLIENT, NAME)
    listed = (await api.get(at(complaint, "/evidence"), by=OFFICER)).json()["items"]
    assert [(one["name"], one["origin"]) for one in listed] == [("截图.txt", "complainant")]


async def test_a_link_is_used_up_only_by_what_it_did(api: Api) -> None:
    form = by_link()
    wrong = form | {"evidence": [PROOF | {"content": base64.b64encode(b"MZ\x90\x00").decode()}]}

    refused = await api.post(FORM, wrong)
    assert refused.json()["errors"][0]["pointer"] == "/evidence/0/content"

    assert (await api.post(FORM, form)).status_code == 201


@pytest.mark.parametrize(
    ("link", "status", "code"),
    [
        ("nonsense", 403, "link-refused"),
        (sign(STATUS_PURPOSE, MATTER), 403, "link-refused"),
        (sign(FORM_PURPOSE, MATTER)[:-6] + "AAAAAA", 403, "link-refused"),
        (sign(FORM_PURPOSE, MATTER, days=-1), 410, "link-used"),
        (sign(FORM_PURPOSE, new_id()), 503, "matter-not-known"),
    ],
    ids=["nonsense", "another purpose", "forged", "over", "unknown matter"],
)
async def test_a_wrong_link_is_refused(
    api: Api, store: Store, link: str, status: int, code: str
) -> None:
    refused = await api.post(FORM, BASE | {"link": link})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await store.rows("SELECT id FROM complaint") == []
    assert await store.rows("SELECT id FROM used_link") == []


async def test_a_number_finds_the_matter_but_not_who_writes(api: Api, store: Store) -> None:
    sent = await api.post(FORM, BY_NUMBER)

    complaint = await store.get(sent.json()["id"])
    assert (complaint.matter_id, complaint.client_id) == (MATTER, None)
    (received,) = await store.facts(complaint.id, ComplaintReceived)
    assert (received.office_id, received.client_id) == (SHANGHAI, None)


@pytest.mark.parametrize(
    ("office_id", "taken_by"), [(None, BEIJING), (SHANGHAI, SHANGHAI), (new_id(), BEIJING)]
)
async def test_an_unknown_number_is_taken_all_the_same(
    api: Api, store: Store, office_id: object, taken_by: object
) -> None:
    named = {} if office_id is None else {"office_id": str(office_id)}

    sent = await api.post(FORM, BY_NUMBER | {"matter_number": "(2019)XX-00001"} | named)

    assert sent.status_code == 201
    complaint = await store.get(sent.json()["id"])
    assert (complaint.matter_id, complaint.office_id) == (None, taken_by)
    assert complaint.claimed_number == "(2019)XX-00001"


@pytest.mark.parametrize(
    "change",
    [{"matter_number": None}, {"link": "x"}, {"email": None}],
    ids=["neither", "both", "nothing to answer to"],
)
async def test_a_form_that_lacks_something_is_refused(api: Api, change: dict[str, Any]) -> None:
    assert (await api.post(FORM, BY_NUMBER | change)).status_code == 422


async def test_a_form_that_a_machine_filled_is_thanked_and_dropped(api: Api, store: Store) -> None:
    sent = await api.post(FORM, BY_NUMBER | {"homepage": "http://spam.example"})

    assert (sent.status_code, set(sent.json())) == (201, {"id", "received_at", "register_by"})
    assert await store.rows("SELECT id FROM complaint") == []


async def test_an_address_that_sends_too_much_has_to_wait(
    serve: Serve,
    store: Store,
    tmp_path: Any,  # noqa: ANN401 - pytest's
) -> None:
    limits = PublicFormSettings(most_from_one_address=2, most=3)
    api = await serve(SERVICE, store.database, **settings_in(tmp_path), public_form=limits)

    async def send(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return (await api.post(FORM, BY_NUMBER, headers=headers)).status_code

    assert [await send("203.0.113.7") for _ in range(3)] == [201, 201, 429]
    assert [await send("203.0.113.8") for _ in range(2)] == [201, 429]
    ((address,), *_) = await store.rows("SELECT address FROM page_use")
    assert "203.0.113" not in address


async def test_guessing_a_status_counts_as_well(
    serve: Serve,
    store: Store,
    tmp_path: Any,  # noqa: ANN401 - pytest's
) -> None:
    limits = PublicFormSettings(most_from_one_address=2)
    api = await serve(SERVICE, store.database, **settings_in(tmp_path), public_form=limits)

    async def guess() -> int:
        return (await api.post(STATUS, {"number": NUMBER, "contact": "a@b.cn"})).status_code

    assert [await guess() for _ in range(3)] == [200, 200, 429]


FINDINGS = [
    (NUMBER, "SITU@example.test", 1),
    (NUMBER, "+86 (139) 0000-0077", 1),
    (NUMBER, "139 0000 0077", 0),
    (NUMBER, "else@example.test", 0),
    ("(2026)SH-00013", "situ@example.test", 0),
    (NUMBER, "7", 0),
]


async def test_number_and_contact_find_a_complaint_together(api: Api, store: Store) -> None:
    await store.received(phone="+8613900000077")

    for number, contact, found in FINDINGS:
        answer = await api.post(STATUS, {"number": number, "contact": contact})

        told = answer.json()["complaints"]
        assert len(told) == found, contact
        for one in told:
            assert (one["status"], one["letter"]) == ("received", None)
            assert set(one["progress"]) == {"en", "zh-CN"}
            assert NAME not in answer.text


async def test_the_link_shows_the_letter_and_takes_one_opinion(api: Api, store: Store) -> None:
    complaint = await store.answered()
    link = sign(STATUS_PURPOSE, complaint.id)

    (told,) = (await api.post(STATUS, {"link": link})).json()["complaints"]
    page = await api.get(STATUS, params={"link": link})
    letter = await api.get(f"{STATUS}/letter", params={"link": link})
    assert [part["text"] for part in told["letter"]] == [
        ANSWER.handling,
        ANSWER.improvement,
        ANSWER.rights_and_appeal,
    ]
    assert ANSWER.handling in page.text
    assert complaint.investigate_by is not None
    last_day = complaint.investigate_by.astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)
    assert f"{last_day:%Y-%m-%d}" in page.text
    assert 'id="opinion"' in page.text
    assert len(PdfReader(io.BytesIO(letter.content)).pages) == 1

    given = {"link": link, "opinion": "dissatisfied", "words": "道歉不够。"}
    assert (await api.post(f"{STATUS}/opinion", given)).status_code == 200
    again = await api.post(f"{STATUS}/opinion", given)
    assert (again.status_code, again.json()["code"]) == (410, "link-used")

    answered = await store.get(complaint.id)
    assert (answered.opinion, answered.opinion_words) == (Opinion.DISSATISFIED, "道歉不够。")
    assert answered.attention_of == OFFICER


async def test_before_the_answer_no_opinion_is_taken_and_no_link_used(
    api: Api, store: Store
) -> None:
    complaint = await store.registered()
    link = sign(STATUS_PURPOSE, complaint.id)

    refused = await api.post(f"{STATUS}/opinion", {"link": link, "opinion": "satisfied"})

    assert (refused.status_code, refused.json()["code"]) == (409, "complaint-move-not-allowed")
    assert await store.rows("SELECT id FROM used_link") == []
    assert (await api.get(f"{STATUS}/letter", params={"link": link})).status_code == 404


async def test_the_pages_are_in_both_languages_and_load_nothing_from_elsewhere(api: Api) -> None:
    for path, language in product((FORM, STATUS), ("zh-CN", "en")):
        page = await api.get(path, headers={"Accept-Language": language})

        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["content-security-policy"].startswith(CLOSED_POLICY)
        assert page.headers["x-content-type-options"] == "nosniff"
        assert f'<html lang="{language}">' in page.text
        assert ("投诉" in page.text) is (language == "zh-CN")
        assert "://" not in page.text
        assert "<script>" not in page.text


async def test_the_form_passes_its_link_on_and_an_old_one_is_told(api: Api) -> None:
    link = sign(FORM_PURPOSE, MATTER)

    fresh = await api.get(FORM, params={"link": link})
    old = await api.get(FORM, params={"link": sign(FORM_PURPOSE, MATTER, days=-1)})

    assert f'name="link" value="{link}"' in fresh.text
    assert 'name="matter_number"' not in fresh.text
    assert "This link is not valid or is over." in old.text
    assert 'name="matter_number"' in old.text


@pytest.mark.parametrize(
    ("name", "media_type"), [("page.js", "text/javascript"), ("page.css", "text/css")]
)
async def test_the_pages_parts_are_served(api: Api, name: str, media_type: str) -> None:
    part = await api.get(f"{FORM}/{name}")

    assert part.status_code == 200
    assert part.headers["content-type"].startswith(media_type)


async def test_a_complaint_by_form_is_read_by_its_office(api: Api) -> None:
    sent = (await api.post(FORM, by_link())).json()

    path = f"/v1/complaints/{sent['id']}"
    assert (await api.get(path, by=OFFICER)).status_code == 200
    assert (await api.get(path, by=BEIJING_OFFICER)).status_code == 404
