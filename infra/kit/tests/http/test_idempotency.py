import asyncio
from datetime import timedelta

from sqlalchemy import text

from kit import clock, idempotency
from kit.access import Role
from kit.testing.client import Api

CHEN, KEY = "chen.jing", {"Idempotency-Key": "key-1"}


async def test_the_same_key_gives_the_stored_answer_and_one_effect(api: Api) -> None:
    first = await api.post("/v1/notes", {"text": "once"}, by=CHEN, headers=KEY)
    again = await api.post("/v1/notes", {"text": "once"}, by=CHEN, headers=KEY)

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await api.get("/v1/notes", by=CHEN)).json()["items"]) == 1


async def test_another_body_under_the_same_key_is_422(api: Api) -> None:
    await api.post("/v1/notes", {"text": "once"}, by=CHEN, headers=KEY)
    other = await api.post("/v1/notes", {"text": "twice"}, by=CHEN, headers=KEY)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_key_belongs_to_its_principal(api: Api) -> None:
    await api.let("li.na", Role.LAWYER)
    await api.post("/v1/notes", {"text": "chen"}, by=CHEN, headers=KEY)
    other = await api.post("/v1/notes", {"text": "li"}, by="li.na", headers=KEY)

    assert other.status_code == 201
    assert other.json()["text"] == "li"


async def test_creating_without_a_key_is_400(api: Api) -> None:
    for key in ("", " ", "ä", "x" * 256):
        headers = [(b"idempotency-key", key.encode())] if key else []
        token = api.issuer.token(CHEN)
        headers.append((b"authorization", f"Bearer {token}".encode()))
        answer = await api.http.post("/v1/notes", json={"text": "x"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-required")


async def test_a_public_form_needs_no_key(api: Api) -> None:
    answer = await api.http.post("/v1/notes/open", json={"text": "open"})

    assert answer.status_code == 201


async def test_a_refused_request_may_be_repeated_under_its_key(api: Api) -> None:
    refused = await api.post("/v1/notes", {"text": "refused"}, by=CHEN, headers=KEY)
    other = await api.post("/v1/notes", {"text": "accepted"}, by=CHEN, headers=KEY)

    assert (refused.status_code, other.status_code) == (404, 201)


async def test_while_the_first_runs_the_second_is_told_to_wait(
    api: Api, slow_gate: asyncio.Event
) -> None:
    first = asyncio.create_task(api.post("/v1/notes", {"text": "slow"}, by=CHEN, headers=KEY))
    await asyncio.sleep(0.3)
    second = await api.post("/v1/notes", {"text": "slow"}, by=CHEN, headers=KEY)
    slow_gate.set()

    assert (second.status_code, second.json()["code"]) == (409, "still-running")
    assert second.headers["retry-after"] == "1"
    assert (await first).status_code == 201


async def test_a_storm_of_one_request_has_one_effect(api: Api) -> None:
    storm = [api.post("/v1/notes", {"text": "storm"}, by=CHEN, headers=KEY) for _ in range(20)]
    answers = await asyncio.gather(*storm)

    created = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(created) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}


async def test_answers_are_forgotten_after_seven_days(api: Api) -> None:
    await api.post("/v1/notes", {"text": "old"}, by=CHEN, headers=KEY)
    async with api.running.database.sessions.begin() as session:
        early = await idempotency.forget_old(session, clock.now() + timedelta(days=6))
        late = await idempotency.forget_old(session, clock.now() + timedelta(days=7, seconds=1))
        left = await session.scalar(text("SELECT count(*) FROM idempotency_key"))

    assert (early, late, left) == (0, 1, 0)
