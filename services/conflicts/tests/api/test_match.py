"""POST /v1/conflicts/match on a real index: who, how many, how sure, and behind which walls."""

from typing import Any
from uuid import uuid4

from conflicts.index import indexer
from conflicts.testing import Firm, inquiry, party
from kit.access import Role

MATCH = "/v1/conflicts/match"
ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"
EVERY_SCOPE = ["conflicts:match", "conflicts:evaluate"]


def asked(*names: str, **more: object) -> dict[str, Any]:
    queries = {f"q{n}": {"name": name} for n, name in enumerate(names, 1)}
    return {"queries": queries} | more


async def test_each_query_gets_its_best_matches_with_reasons(indexed: Firm) -> None:
    body = asked(ACME.replace("有限公司", ""), WIDGET, "深圳南山软件有限公司")

    answer = await indexed.api.post(MATCH, body, by="machine")

    responses = answer.json()["responses"]
    assert answer.status_code == 200
    assert [m["name"] for m in responses["q1"]] == [ACME]
    assert responses["q1"][0]["flagged"]
    assert responses["q1"][0]["reasons"][0]["code"]
    assert [m["name"] for m in responses["q2"]] == [WIDGET]
    assert responses["q3"] == []
    audited = "SELECT count(*) FROM audit_entry WHERE action = 'register.matched'"
    assert await indexed.count(audited) == 1


async def test_rows_that_the_index_has_not_seen_yet_are_found(indexed: Firm) -> None:
    await indexed.runs(party("c1", "深圳南山软件有限公司", "client"))

    answer = await indexed.api.post(MATCH, asked("深圳南山软件有限公司"), by="officer")

    assert len(answer.json()["responses"]["q1"]) == 1


async def test_a_walled_party_is_restricted_but_for_the_office(indexed: Firm) -> None:
    matter = await indexed.runs(party("c1", "深圳南山软件有限公司", "client"))
    body = {"row_id": str(matter), "row_kind": "matter", "members": [str(uuid4())], "reason": "x"}
    await indexed.api.post("/v1/conflicts/walls", body, by="officer")

    machine = await indexed.api.post(MATCH, asked("深圳南山软件"), by="machine")
    office = await indexed.api.post(MATCH, asked("深圳南山软件"), by="officer")

    assert machine.json()["responses"]["q1"] == [{"restricted": True}]
    assert "有限公司" not in machine.text
    assert office.json()["responses"]["q1"][0]["name"] == "深圳南山软件有限公司"


async def test_who_may_ask_how_much(indexed: Firm) -> None:
    await indexed.hire("blunt", Role.MACHINE)

    async def status(body: dict[str, Any], by: str = "machine") -> int:
        return (await indexed.api.post(MATCH, body, by=by)).status_code

    assert await status(asked(ACME), by="") == 401
    assert await status(asked(ACME), by="lead") == 403
    assert await status(asked(ACME), by="blunt") == 403
    assert await status(asked(ACME, threshold=0.2)) == 422
    assert await status(asked(ACME, threshold=0.2), by="evaluator") == 200
    assert await status(asked(ACME, limit=0)) == 422
    assert await status(asked(ACME, limit=1000)) == 422
    assert await status(asked()) == 422
    assert await status(asked(*["x"] * 501)) == 422
    assert await status(asked(ACME) | {"colour": "red"}) == 422
    assert await status({"queries": {"q1": {"name": ""}}}) == 422
    assert await status({"queries": {"q1": {"name": "x", "kind": "dog"}}}) == 422


async def test_the_queries_of_an_hour_run_out(indexed: Firm) -> None:
    await indexed.execute(
        "INSERT INTO match_use (principal, hour, queries)"
        " VALUES ('machine', date_trunc('hour', now(), 'UTC'), 19999),"
        " ('machine', date_trunc('hour', now(), 'UTC') + interval '1 hour', 19999)"
    )

    last = await indexed.api.post(MATCH, asked(ACME), by="machine")
    over = await indexed.api.post(MATCH, asked(ACME), by="machine")

    assert last.status_code == 200
    assert (over.status_code, over.json()["code"]) == (429, "match-quota-used-up")
    assert 0 < int(over.headers["Retry-After"]) <= 3601


async def test_without_an_index_nothing_is_half_answered(indexed: Firm) -> None:
    index = indexed.api.running.resources["index"]
    for name in await index.client.indices.get(index=f"{index.read_alias}"):
        await index.client.indices.delete(index=name)

    match = await indexed.api.post(MATCH, asked(ACME), by="machine")
    check = await indexed.ask(party("c1", "南京江宁科技有限公司", "client"), source=inquiry())

    assert (match.status_code, match.json()["code"]) == (503, "match-incomplete")
    assert (check["verdict"], check["decision"]) == ("incomplete", None)


async def test_a_check_through_the_index_finds_and_clears(indexed: Firm) -> None:
    await indexer.follow_once(
        indexed.api.running.database.sessions, indexed.api.running.resources["index"]
    )

    hit = await indexed.ask(
        party("c1", "南京江宁科技有限公司", "client"),
        party("a1", ACME, "adverse"),
        source=inquiry(1),
    )
    clear = await indexed.ask(party("c1", "南京江宁科技有限公司", "client"), source=inquiry(2))

    assert [h["party"]["name"] for h in hit["hits"]] == [ACME]
    assert (clear["verdict"], clear["clearance"]["state"]) == ("clear", "granted")
