"""The verbs of a matter by route: what they do, and whom and what they refuse."""

from typing import Any
from uuid import uuid4

import pytest

from kit.testing.client import Api
from matters.directory.testing import (
    AUDITOR,
    CHEN,
    CRM,
    GONE,
    LAWYER,
    LEAD,
    OTHER_LAWYER,
    SUN,
    beat,
)
from matters.matter.status import MatterStatus
from matters.matter.tables import Matter
from matters.parties.queries import late_parties
from matters.testing import Store, at, refusal


async def change(
    api: Api, matter: Matter, verb: str, body: object = None, by: str = LEAD
) -> dict[str, Any]:
    headers = {"If-Match": f'"{matter.revision}"'}
    answer = await api.post(at(matter, f"/{verb}"), body, by=by, headers=headers)
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{view["revision"]}"'
    return view


async def test_a_matter_is_held_resumed_closed_and_reopened(api: Api, store: Store) -> None:
    matter = await store.opened()

    assert (await change(api, matter, "hold", {"reason": "abroad"}))["status"] == "on_hold"
    matter = await store.get(matter.id)
    assert (await change(api, matter, "resume", by=LAWYER))["status"] == "open"
    matter = await store.get(matter.id)
    closed = await change(api, matter, "close", {"outcome": "settled"})
    assert (closed["status"], closed["outcome"]) == ("closed", "settled")
    matter = await store.get(matter.id)
    reopening = await change(api, matter, "reopen", {"reason": "appeal"})
    assert (reopening["status"], reopening["number"]) == ("opening", matter.number)
    assert reopening["waits"][0]["waits_for"] == "clearance"

    facts = ["prepared", "opening-requested", "opened", "held", "resumed", "closed"]
    assert await store.announced(matter.id) == facts


async def test_a_refused_matter_is_submitted_and_then_declined(api: Api, store: Store) -> None:
    matter = await store.returned()

    submitted = await change(api, matter, "submit")
    assert (submitted["status"], submitted["refusal"]) == ("pending", "expired")

    matter = await store.get(matter.id)
    assert (await change(api, matter, "decline", {"reason": "no"}))["status"] == "declined"


async def test_a_lead_is_assigned_and_the_matter_asks_to_open(api: Api, store: Store) -> None:
    matter = await store.opening(lead_lawyer_id=GONE)
    stale = {"If-Match": f'"{matter.revision}"'}
    assert await refusal(api, "POST", at(matter, "/open"), by=LEAD, headers=stale) == (
        409,
        "lead-needed",
        [],
    )

    answer = await api.put(at(matter, "/lead"), {"staff_id": str(CHEN)}, by=LEAD, headers=stale)

    assert answer.json()["status"] == "opening"


async def test_a_team_is_replaced(api: Api, store: Store) -> None:
    matter = await store.opened()
    fresh = {"If-Match": f'"{matter.revision}"'}
    team = {"team": [str(CHEN), str(SUN)]}

    answer = await api.put(at(matter, "/team"), team, by=LEAD, headers=fresh)

    assert answer.json()["team"] == [str(CHEN), str(SUN)]


async def test_a_party_joins_once_and_is_taken_back(api: Api, store: Store) -> None:
    matter = await store.opened()
    party = {"party": {"name": "河东物流有限公司", "kind": "organization", "side": "adverse"}}
    key = {"Idempotency-Key": "once"}

    first = await api.post(at(matter, "/parties"), party, by=LEAD, headers=key)
    again = await api.post(at(matter, "/parties"), party, by=LEAD, headers=key)

    assert first.status_code == 201
    assert (first.json()["ref"], first.json()["state"]) == ("late-1", "provisional")
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await store.do(late_parties, matter.id)) == 1

    matter = await store.get(matter.id)
    await change(api, matter, "parties/late-1/withdraw")
    assert (await store.announced(matter.id))[-2:] == ["party-added", "party-withdrawn"]


async def test_another_body_under_the_same_key_is_refused(api: Api, store: Store) -> None:
    matter = await store.opened()
    party = {"party": {"name": "甲公司", "kind": "organization", "side": "related"}}
    other = {"party": {"name": "乙公司", "kind": "organization", "side": "related"}}
    key = {"Idempotency-Key": "once"}
    await api.post(at(matter, "/parties"), party, by=LEAD, headers=key)

    status, code, _ = await refusal(
        api, "POST", at(matter, "/parties"), by=LEAD, headers=key, json=other
    )

    assert (status, code) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("verb", "status", "body"),
    [
        ("hold", MatterStatus.PENDING, {"reason": "x"}),
        ("resume", MatterStatus.OPENING, None),
        ("close", MatterStatus.OPENING, {"outcome": "x"}),
        ("reopen", MatterStatus.OPEN, {"reason": "x"}),
        ("decline", MatterStatus.OPEN, {"reason": "x"}),
        ("submit", MatterStatus.OPEN, None),
        ("open", MatterStatus.CLOSED, None),
        ("parties/late-1/withdraw", MatterStatus.CLOSED, None),
    ],
)
async def test_an_illegal_verb_names_what_is_allowed(
    api: Api, store: Store, verb: str, status: MatterStatus, body: object
) -> None:
    matter = await store.in_status(status)

    headers = {"If-Match": f'"{matter.revision}"'}
    answer = await api.post(at(matter, f"/{verb}"), body, by=LEAD, headers=headers)

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "matter-move-not-allowed"
    assert problem["from"] == status
    assert isinstance(problem["allowed"], list)


async def test_a_party_cannot_join_a_matter_that_does_not_run(api: Api, store: Store) -> None:
    matter = await store.returned()
    party = {"party": {"name": "甲公司", "kind": "organization", "side": "related"}}

    status, code, _ = await refusal(api, "POST", at(matter, "/parties"), by=LEAD, json=party)

    assert (status, code) == (409, "matter-move-not-allowed")


CHANGES = [
    ("POST", "/hold", {"reason": "x"}),
    ("POST", "/resume", None),
    ("POST", "/close", {"outcome": "x"}),
    ("POST", "/decline", {"reason": "x"}),
    ("POST", "/submit", None),
    ("POST", "/open", None),
    ("POST", "/reopen", {"reason": "x"}),
    ("POST", "/parties/late-1/withdraw", None),
    ("PUT", "/team", {"team": [str(CHEN)]}),
    ("PUT", "/lead", {"staff_id": str(CHEN)}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
async def test_every_change_names_the_revision_it_read(
    api: Api, store: Store, method: str, path: str, body: object
) -> None:
    matter = await store.opened()
    options: dict[str, Any] = {"by": LEAD} | ({} if body is None else {"json": body})

    assert await refusal(api, method, at(matter, path), **options) == (
        428,
        "precondition-required",
        [],
    )
    stale = {"If-Match": f'"{matter.revision - 1}"'}
    status, code, _ = await refusal(api, method, at(matter, path), headers=stale, **options)
    assert (status, code) == (412, "stale-etag")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [*CHANGES, ("GET", "", None), ("GET", "/history", None), ("POST", "/parties", {"party": {}})],
)
async def test_nobody_gets_in_without_token_or_role(
    api: Api, store: Store, method: str, path: str, body: object
) -> None:
    matter = await store.opened()
    options: dict[str, Any] = {"headers": {"If-Match": f'"{matter.revision}"'}}
    if body is not None:
        options["json"] = body

    assert (await refusal(api, method, at(matter, path), **options))[0] == 401
    if path != "/parties":  # whose body is read first
        assert (await refusal(api, method, at(matter, path), by=CRM, **options))[0] == 403


async def test_a_lawyer_changes_only_matters_of_the_own_team(api: Api, store: Store) -> None:
    matter = await store.opened()
    options: dict[str, Any] = {"headers": {"If-Match": f'"{matter.revision}"'}}

    closing = {"json": {"outcome": "x"}}
    refused = await refusal(
        api, "POST", at(matter, "/close"), by=OTHER_LAWYER, **options, **closing
    )
    assert refused[0] == 403
    team = {"json": {"team": [str(CHEN)]}}
    assert (await refusal(api, "PUT", at(matter, "/team"), by=LAWYER, **options, **team))[0] == 403
    assert (await refusal(api, "POST", at(matter, "/resume"), by=AUDITOR, **options))[0] == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("POST", "/close", {}, "/outcome"),
        ("POST", "/close", {"outcome": "x", "fee": 1}, "/fee"),
        ("POST", "/close", {"outcome": "x" * 501}, "/outcome"),
        ("POST", "/hold", {"reason": ""}, "/reason"),
        ("PUT", "/team", {"team": []}, "/team"),
        ("PUT", "/team", {"team": ["nobody"]}, "/team/0"),
        ("PUT", "/team", {"team": [str(CHEN), str(uuid4())]}, "/team/1"),
        ("PUT", "/lead", {"staff_id": str(GONE)}, "/staff_id"),
        ("POST", "/parties", {}, "/party"),
        (
            "POST",
            "/parties",
            {"party": {"name": "甲", "kind": "person", "side": "friend"}},
            "/party/side",
        ),
        (
            "POST",
            "/parties",
            {"party": {"name": "甲", "kind": "person", "side": "related", "ref": "c1"}},
            "/party/ref",
        ),
    ],
)
async def test_a_wrong_field_is_named(
    api: Api, store: Store, method: str, path: str, body: object, pointer: str
) -> None:
    matter = await store.opened()
    headers = {"If-Match": f'"{matter.revision}"'}

    refused = await refusal(api, method, at(matter, path), by=LEAD, headers=headers, json=body)

    assert (refused[0], refused[2]) == (422, [pointer])


async def test_decisions_wait_while_access_may_be_out_of_date(api: Api, store: Store) -> None:
    matter = await store.opened()
    await store.do(beat, age_seconds=90)
    headers = {"If-Match": f'"{matter.revision}"'}

    closing = {"json": {"outcome": "x"}, "by": LEAD, "headers": headers}
    assert (await refusal(api, "POST", at(matter, "/close"), **closing))[0] == 503
    assert (await api.get(at(matter), by=LEAD)).status_code == 200
