"""Values that no schema can tell are wrong are named as well; see test_every_route."""

from typing import Any
from uuid import UUID

from intake.testing import (
    CHEN,
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


async def test_a_wrong_value_is_named(desk: Desk) -> None:
    for path, body, field, value in BAD_VALUES:
        assert await pointers(desk, "POST", path, body | {field: value}) == [f"/{field}"], value


async def test_a_wrong_sheet_is_named_to_the_last_field(desk: Desk) -> None:
    for sheet, pointer in BAD_SHEETS:
        body = inquiry_body(party_set=sheet)
        assert await pointers(desk, "POST", "inquiries", body) == [pointer], sheet
