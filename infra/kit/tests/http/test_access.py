from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from kit import access, walls
from kit.access import Role
from kit.problems import Unavailable
from kit.testing.client import Api

CHEN = "chen.jing"
BEIJING, SHANGHAI = uuid4(), uuid4()


async def _note_of(api: Api, office: UUID) -> str:
    body = {"text": f"of {office}", "office_id": str(office)}
    return str((await api.post("/v1/notes", body, by=CHEN)).json()["id"])


async def _status(api: Api, note: str, by: str) -> int:
    return (await api.get(f"/v1/notes/{note}", by=by)).status_code


async def test_who_has_no_access_or_has_left_is_refused(api: Api) -> None:
    await api.let("wang.wu", Role.LAWYER, state="left")
    await api.let("an.intern")

    stranger = await api.get("/v1/notes", by="nobody")
    left = await api.get("/v1/notes", by="wang.wu")
    wrong_role = await api.post("/v1/notes", {"text": "x"}, by="an.intern")

    assert (stranger.status_code, left.status_code, wrong_role.status_code) == (403, 403, 403)
    assert wrong_role.json()["allowed"] == ["lawyer"]


async def test_access_counts_from_the_moment_it_is_kept(api: Api) -> None:
    assert (await api.get("/v1/notes", by=CHEN)).status_code == 200
    await api.let(CHEN, Role.LAWYER, state="left")
    assert (await api.get("/v1/notes", by=CHEN)).status_code == 403
    await api.let(CHEN, Role.LAWYER)
    assert (await api.get("/v1/notes", by=CHEN)).status_code == 200


async def test_a_role_that_is_not_known_yet_gives_nothing(api: Api) -> None:
    await api.let("li.na", "sorcerer")  # type: ignore[arg-type]  # a newer firm may announce it

    assert (await api.get("/v1/notes", by="li.na")).status_code == 200
    assert (await api.post("/v1/notes", {"text": "x"}, by="li.na")).status_code == 403


async def test_a_row_is_seen_from_its_office_and_by_those_who_see_all(api: Api) -> None:
    note = await _note_of(api, BEIJING)
    await api.let("in.beijing", Role.LAWYER, offices=[BEIJING])
    await api.let("in.shanghai", Role.LAWYER, offices=[SHANGHAI])
    seen = {"in.beijing": 200, "in.shanghai": 404}
    for role in sorted(access.SEES_EVERY_OFFICE):
        seen[await api.let(f"a.{role}", role)] = 200

    assert {by: await _status(api, note, by) for by in seen} == seen


async def test_a_walled_row_is_404_for_all_but_its_members(api: Api) -> None:
    member, other = uuid4(), uuid4()
    note = await _note_of(api, BEIJING)
    await api.let("a.member", Role.MANAGEMENT, staff_id=member)
    await api.let("an.outsider", Role.MANAGEMENT, staff_id=other)
    await api.let("a.machine", Role.MACHINE)
    wall = SimpleNamespace(row_id=UUID(note), row_kind="matter", members=(member,), until=None)
    async with api.running.database.sessions.begin() as session:
        await walls.keep(session, wall)

    people = ("a.member", "an.outsider", "a.machine")
    assert [await _status(api, note, by) for by in people] == [200, 404, 404]
    counts = [len((await api.get("/v1/notes", by=by)).json()["items"]) for by in people]
    assert counts == [1, 0, 0]

    wall.until = datetime.now(UTC) - timedelta(seconds=1)
    async with api.running.database.sessions.begin() as session:
        await walls.keep(session, wall)
    assert [await _status(api, note, by) for by in people] == [200, 200, 200]

    wall.until = None
    async with api.running.database.sessions.begin() as session:
        await walls.keep(session, wall)
        await walls.remove(session, wall)
    assert [await _status(api, note, by) for by in people] == [200, 200, 200]


@pytest.mark.parametrize(
    ("heard_ago", "unsent_for", "allowed"),
    [(5, None, True), (59, 30, True), (61, None, False), (5, 61, False)],
)
async def test_decisions_wait_while_the_feed_of_access_is_old(
    api: Api, heard_ago: int, unsent_for: int | None, *, allowed: bool
) -> None:
    insert = text(
        "INSERT INTO heartbeat (service, at, oldest_unsent_at, epoch, trusted_epoch) VALUES "
        "('firm', now() - make_interval(secs => :ago), now() - make_interval(secs => :unsent),"
        " gen_random_uuid(), gen_random_uuid())"
    )
    async with api.running.database.sessions.begin() as session:
        with pytest.raises(Unavailable):
            await access.decisions_allowed(session)
        await session.execute(insert, {"ago": heard_ago, "unsent": unsent_for})
        if allowed:
            await access.decisions_allowed(session)
            with pytest.raises(Unavailable):
                await access.decisions_allowed(session, "firm", "conflicts")
        else:
            with pytest.raises(Unavailable):
                await access.decisions_allowed(session)
