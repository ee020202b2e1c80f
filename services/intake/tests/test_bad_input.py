"""Every route names the field that is unknown, missing, too long or malformed."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from intake.testing import (
    CHEN,
    CLAUSES,
    CONTACT,
    LIN_ID,
    SHANGHAI,
    SUN,
    Desk,
    Json,
    inquiry_body,
    parties,
    party,
)

SOMETHING = str(UUID(int=7))
TEXT = "文" * 4001
LINE = "文" * 201
LEAD = {
    "office_id": str(SHANGHAI),
    "source": "referral",
    "channel": "phone",
    "name": "司徒明远",
    "contact": "+8613900000077",
    "need": "合同",
}
FORM = {
    "office_id": str(SHANGHAI),
    "name": "司徒明远",
    "contact": "+8613900000077",
    "need": "合同",
    "may_be_contacted": True,
}
TALK = {
    "office_id": str(SHANGHAI),
    "channel": "phone",
    "held_at": "2026-03-09T09:00:00+08:00",
    "content": "内容",
    "needs": "需求",
}
DRAFT = {"inquiry_id": SOMETHING, "client_ref": "c1", "clauses": CLAUSES}
SIGN = {"signed_on": "2026-03-09", "contact": CONTACT}
FILE = {"display_name": "名称", **CONTACT}

BODIES: list[tuple[str, str, Json]] = [
    ("POST", "leads", LEAD),
    ("POST", "leads/public-form", FORM),
    ("POST", f"leads/{SOMETHING}/decline", {"reason": "r"}),
    ("POST", f"leads/{SOMETHING}/lose", {"reason": "r"}),
    ("POST", "consultations", TALK),
    ("POST", "inquiries", inquiry_body()),
    ("PUT", f"inquiries/{SOMETHING}/parties", parties()),
    ("POST", f"inquiries/{SOMETHING}/decline", {"reason": "r"}),
    ("POST", f"inquiries/{SOMETHING}/withdraw", {"reason": "r"}),
    ("POST", f"inquiries/{SOMETHING}/expire", {"reason": "r"}),
    ("POST", "engagements", DRAFT),
    ("PUT", f"engagements/{SOMETHING}/clauses", {"clauses": CLAUSES}),
    ("POST", f"engagements/{SOMETHING}/sign", SIGN),
    ("POST", f"engagements/{SOMETHING}/cancel", {"reason": "r"}),
    ("PUT", f"clients/{SOMETHING}/contact", FILE),
]
BAD_VALUES: list[tuple[str, Json, str, Any]] = [
    ("leads", LEAD, "name", LINE),
    ("leads", LEAD, "name", "   "),
    ("leads", LEAD, "name", "a\x07b"),
    ("leads", LEAD, "name", 7),
    ("leads", LEAD, "need", TEXT),
    ("leads", LEAD, "source", "bought-list"),
    ("leads", LEAD, "channel", None),
    ("leads", LEAD, "office_id", "shanghai"),
    ("leads/public-form", FORM, "office_id", SOMETHING),
    ("leads/public-form", FORM, "may_be_contacted", False),
    ("consultations", TALK, "held_at", "2026-03-09T09:00:00"),
    ("consultations", TALK, "held_at", "yesterday"),
    ("consultations", TALK, "follow_up_on", "2026-02-30"),
    ("consultations", TALK, "content", ""),
    ("inquiries", inquiry_body(), "practice_area", "Contract Law"),
    ("inquiries", inquiry_body(), "lead_lawyer_id", SOMETHING),
    ("inquiries", inquiry_body(), "lead_lawyer_id", {"id": 1}),
    ("inquiries", inquiry_body(), "lead_id", "x"),
]
CLIENT, OTHER = party("c1", "甲公司", "client"), party("a1", "乙公司", "adverse")
BAD_SHEETS: list[tuple[Json, str]] = [
    (parties(parties=[]), "/party_set/parties"),
    (parties(parties=[OTHER]), "/party_set"),
    (parties(parties=[CLIENT, CLIENT]), "/party_set"),
    (parties(adverse="none"), "/party_set"),
    (parties(adverse="perhaps"), "/party_set/adverse"),
    (parties(parties=[CLIENT]), "/party_set"),
    (parties(parties=[CLIENT, OTHER | {"name": ""}]), "/party_set/parties/1/name"),
    (parties(parties=[CLIENT, OTHER | {"name": "名" * 301}]), "/party_set/parties/1/name"),
    (parties(parties=[CLIENT, OTHER | {"colour": "blue"}]), "/party_set/parties/1/colour"),
    (parties(parties=[CLIENT, OTHER | {"born": "1974"}]), "/party_set/parties/1/born"),
    (parties(parties=[CLIENT, OTHER | {"ref": "a 1"}]), "/party_set/parties/1/ref"),
    (
        parties(parties=[CLIENT, OTHER | {"identifiers": [{"scheme": "tax", "value": "1"}]}]),
        "/party_set/parties/1/identifiers/0/scheme",
    ),
    (
        parties(parties=[CLIENT, OTHER | {"aliases": ["别名"] * 51}]),
        "/party_set/parties/1/aliases",
    ),
    (parties(relations=[{"from": "c1", "to": "x", "type": "parent"}]), "/party_set"),
    (
        parties(relations=[{"from": "c1", "to": "a1", "type": "rival"}]),
        "/party_set/relations/0/type",
    ),
    (
        parties(relations=[{"from": "c1", "to": "a1", "type": "shareholder", "share": 2}]),
        "/party_set/relations/0/share",
    ),
    (parties(subject={"text": TEXT}), "/party_set/subject/text"),
    (parties(subject={"mood": "bad"}), "/party_set/subject/mood"),
    (parties(team=["lin"]), "/party_set/team/0"),
    (parties(team=[str(LIN_ID), SOMETHING]), "/party_set/team/1"),
]


async def pointers(desk: Desk, method: str, path: str, body: object) -> list[str]:
    """Return the fields that the 422 names."""
    by = "" if path.endswith("public-form") else SUN if "clients" in path else CHEN
    answer = await desk.api.ask(
        method, f"/v1/intake/{path}", by=by, headers={"If-Match": '"1"'}, json=body
    )
    assert answer.status_code == 422, (path, body, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    return [error["pointer"] for error in answer.json()["errors"]]


async def test_an_unknown_field_is_named_on_every_route(desk: Desk) -> None:
    for method, path, body in BODIES:
        assert await pointers(desk, method, path, body | {"colour": "blue"}) == ["/colour"]


async def test_a_missing_field_is_named_on_every_route(desk: Desk) -> None:
    optional = {"contact", "email", "phone", "language", "relations", "subject", "team"}
    for method, path, body in BODIES:
        for field in set(body) - (optional if "leads" not in path else set()):
            rest = {name: value for name, value in body.items() if name != field}
            assert await pointers(desk, method, path, rest) == [f"/{field}"], path


async def test_a_wrong_value_is_named(desk: Desk) -> None:
    for path, body, field, value in BAD_VALUES:
        assert await pointers(desk, "POST", path, body | {field: value}) == [f"/{field}"], value


async def test_a_wrong_sheet_is_named_to_the_last_field(desk: Desk) -> None:
    for sheet, pointer in BAD_SHEETS:
        body = inquiry_body(party_set=sheet)
        assert await pointers(desk, "POST", "inquiries", body) == [pointer], sheet


async def test_a_wrong_address_is_named(desk: Desk) -> None:
    for path, pointer in (
        ("leads?limit=0", "#query/limit"),
        ("leads?limit=201", "#query/limit"),
        ("leads?status=open", "#query/status"),
        ("leads?cursor=%%%", "#query/cursor"),
        ("inquiries?cursor=AAAA", "#query/cursor"),
        ("inquiries?office_id=sh", "#query/office_id"),
        ("engagements?status=lost", "#query/status"),
        ("clients/not-an-id", "#path/client_id"),
        ("inquiries/7", "#path/inquiry_id"),
    ):
        assert await pointers(desk, "GET", path, None) == [pointer]


async def test_an_if_match_that_is_no_etag_is_named(desk: Desk) -> None:
    lead = await desk.lead()

    answer = await desk.api.post(
        f"/v1/intake/leads/{lead['id']}/contact", by=CHEN, headers={"If-Match": "new"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#header/If-Match")


async def test_a_body_of_another_kind_or_size_is_refused(desk: Desk) -> None:
    path = "/v1/intake/leads"
    huge = b'{"name": "' + b"a" * 1_100_000 + b'"}'
    json_type, form = {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}

    for content, headers, status in (
        (b"{}", form, 415),
        (b"{", json_type, 422),
        (b'{"name": NaN}', json_type, 422),
        (b"\xff", json_type, 422),
        (huge, json_type, 413),
    ):
        answer = await desk.api.ask("POST", path, by=CHEN, headers=headers, content=content)
        assert answer.status_code == status


async def test_creating_needs_an_idempotency_key(desk: Desk) -> None:
    token = {"Authorization": f"Bearer {desk.api.issuer.token(CHEN)}"}

    answer = await desk.api.http.post("/v1/intake/leads", json=LEAD, headers=token)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-required")


def operations(document: Json) -> Iterator[tuple[str, str]]:
    for path, methods in document["paths"].items():
        if path.startswith("/v1/intake/"):
            yield from ((path, method.upper()) for method in methods)


async def test_every_route_but_the_form_needs_a_token(desk: Desk) -> None:
    for path, method in operations(desk.api.app.openapi()):
        if path == "/v1/intake/leads/public-form":
            continue
        address = path.replace("{", "").replace("}", "")
        answer = await desk.api.ask(method, address, json={})
        assert answer.status_code == 401, (method, path)
