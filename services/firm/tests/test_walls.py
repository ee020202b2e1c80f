"""A wall hides the joiner in every list and at every address; nobody from themselves."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.conflicts import SourceKind, WallRecorded, WallRemoved
from firm.access.actions import Rights, grant_access
from firm.app import SERVICE
from firm.testing import ADMIN, Firm, match
from kit.access import Role
from kit.testing.bus import MakeBus

OFFICER = "luo.officer"


@pytest.fixture
async def joiner(firm: Firm, make_bus: MakeBus) -> dict[str, Any]:
    """Return a joiner behind a wall whose only member is the conflicts officer."""
    officer = uuid4()
    async with firm.api.running.database.sessions.begin() as session:
        rights = Rights(frozenset({Role.CONFLICTS_OFFICER}), frozenset())
        await grant_access(session, "test", OFFICER, rights, officer)
    joiner = await firm.joiner("li.na", await firm.office("SH"))
    staff_id = UUID(joiner["staff_id"])
    bus = await make_bus(firm.api.running.database, SERVICE.consumers)
    wall = WallRecorded(row_id=staff_id, row_kind=SourceKind.JOINER, members=(officer,), until=None)
    await bus.deliver(wall, times=2)
    return joiner | {"bus": bus}


async def seen(firm: Firm, path: str, by: str) -> list[str]:
    answer = await firm.api.get(f"/v1/firm{path}", by=by)
    return [row.get("staff_id") or row["id"] for row in answer.json()["items"]]


@pytest.mark.parametrize("path", ["/joiners", "/joiners?status=announced"])
async def test_a_walled_joiner_is_in_no_list(firm: Firm, joiner: dict[str, Any], path: str) -> None:
    assert await seen(firm, path, ADMIN) == []
    assert await seen(firm, path, OFFICER) == [joiner["staff_id"]]


async def test_the_directory_of_staff_leaves_them_out(firm: Firm, joiner: dict[str, Any]) -> None:
    for query in ("", "?active=false", "?principal=li.na"):
        assert joiner["staff_id"] not in await seen(firm, f"/staff{query}", ADMIN)
        assert joiner["staff_id"] in await seen(firm, f"/staff{query}", OFFICER)


async def test_every_address_says_that_there_is_nobody(firm: Firm, joiner: dict[str, Any]) -> None:
    staff, joining = (
        f"/v1/firm/staff/{joiner['staff_id']}",
        f"/v1/firm/joiners/{joiner['staff_id']}",
    )
    profile = {"display_name": "Li Na", "email": "li.na@firm.example"}
    etag = match(joiner)
    asked = [
        ("GET", joining, None),
        ("POST", f"{joining}/activate", None),
        ("POST", f"{joining}/withdraw", {"reason": "no"}),
        ("POST", f"{joining}/leave", {"left_on": "2026-03-02"}),
        ("GET", staff, None),
        ("PUT", staff, profile),
        ("POST", f"{staff}/move", {"office_id": str(uuid4())}),
        ("POST", f"{staff}/erase", None),
        ("GET", f"{staff}/connections", None),
        ("PUT", f"{staff}/connections", {}),
    ]
    for method, path, body in asked:
        more = {} if body is None else {"json": body}
        answer = await firm.api.ask(method, path, by=ADMIN, **more, **etag)
        code = "joiner-not-found" if path.startswith(joining) else "staff-not-found"
        assert (answer.status_code, answer.json()["code"]) == (404, code), path

    for path in (joining, staff, f"{staff}/connections"):
        assert (await firm.api.get(path, by=OFFICER)).status_code == 200


async def test_the_wall_comes_down(firm: Firm, joiner: dict[str, Any]) -> None:
    await joiner["bus"].deliver(WallRemoved(row_id=UUID(joiner["staff_id"])))

    assert await seen(firm, "/joiners", ADMIN) == [joiner["staff_id"]]


async def test_nobody_is_hidden_from_themselves(firm: Firm, joiner: dict[str, Any]) -> None:
    async with firm.api.running.database.sessions.begin() as session:
        rights = Rights(frozenset({Role.LAWYER}), frozenset())
        await grant_access(session, "test", "li.na", rights, UUID(joiner["staff_id"]))

    path = f"/v1/firm/staff/{joiner['staff_id']}/connections"
    assert (await firm.api.get(path, by="li.na")).status_code == 200
