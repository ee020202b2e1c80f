import asyncio

import pytest
from sqlalchemy import text

from firm.access.commands import bootstrap
from firm.testing import ADMIN, Firm, match
from kit.access import Role

MACHINE = {"principal": "registry-sync", "roles": ["machine"], "scopes": ["check:write"]}


async def test_access_is_told_with_the_offices_below(firm: Firm) -> None:
    _, beijing, tianjin = await firm.tree()
    granted = await firm.post("/access", MACHINE | {"office_ids": [beijing["id"]]})

    told = (await firm.told("access.changed"))[-1]
    assert granted["office_ids"] == [beijing["id"]]
    assert sorted(told["office_ids"]) == sorted([beijing["id"], tianjin["id"]])
    assert (told["roles"], told["scopes"], told["state"]) == (
        ["machine"],
        ["check:write"],
        "active",
    )


async def test_a_new_office_below_reaches_everyone_above(firm: Firm) -> None:
    shanghai, _, _ = await firm.tree()
    await firm.post("/access", MACHINE | {"office_ids": [shanghai["id"]]})
    xian = await firm.office("XA", "branch", shanghai)

    assert xian["id"] in (await firm.told("access.changed"))[-1]["office_ids"]
    assert (await firm.announced())[-2:] == ["office.opened", "access.changed"]


async def test_a_moved_office_leaves_the_access_of_those_it_left(firm: Firm) -> None:
    shanghai, beijing, tianjin = await firm.tree()
    xian = await firm.office("XA", "branch", shanghai)
    await firm.post("/access", MACHINE | {"office_ids": [beijing["id"]]})
    to_xian = {"parent_id": xian["id"]}
    await firm.post(f"/offices/{tianjin['id']}/move", to_xian, **match(tianjin))

    assert (await firm.told("access.changed"))[-1]["office_ids"] == [beijing["id"]]


async def test_access_is_changed_revoked_and_given_anew(firm: Firm) -> None:
    granted = await firm.post("/access", MACHINE)
    path = "/v1/firm/access/registry-sync"
    roles = {"roles": ["auditor"]}
    changed = (await firm.api.put(path, roles, by=ADMIN, **match(granted))).json()
    assert changed["roles"] == ["auditor"]
    assert await firm.api.roles_of("registry-sync") == ["auditor"]

    revoked = await firm.post("/access/registry-sync/revoke", **match(changed))
    assert revoked["state"] == "left"
    assert await firm.api.roles_of("registry-sync") == []
    twice = await firm.refused("/access/registry-sync/revoke", **match(revoked))
    assert twice == (409, "access-move-not-allowed")

    again = await firm.post("/access", MACHINE)
    assert (again["state"], again["roles"]) == ("active", ["machine"])
    assert await firm.refused("/access", MACHINE) == (409, "principal-taken")


async def test_the_last_administrator_stays(firm: Firm) -> None:
    mine = await firm.get(f"/access/{ADMIN}")
    revoked = await firm.refused(f"/access/{ADMIN}/revoke", **match(mine))
    assert revoked == (409, "last-administrator")
    weaker = await firm.api.put(
        f"/v1/firm/access/{ADMIN}", {"roles": ["auditor"]}, by=ADMIN, **match(mine)
    )
    assert (weaker.status_code, weaker.json()["code"]) == (409, "last-administrator")


async def test_two_administrators_cannot_revoke_each_other_at_once(firm: Firm) -> None:
    second = await firm.post("/access", {"principal": "second", "roles": ["administrator"]})
    first = await firm.get(f"/access/{ADMIN}")
    answers = await asyncio.gather(
        firm.api.post(f"/v1/firm/access/{ADMIN}/revoke", by="second", **match(first)),
        firm.api.post("/v1/firm/access/second/revoke", by=ADMIN, **match(second)),
    )

    assert sorted(answer.status_code for answer in answers) in ([200, 403], [200, 409])


async def test_only_administrators_give_access(firm: Firm) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        name = await firm.api.let(f"a.{role}", role)
        assert await firm.refused("/access", MACHINE, by=name) == (403, "forbidden")
        refused = await firm.refused(f"/access/{ADMIN}/revoke", by=name, **match({"revision": 1}))
        assert refused == (403, "forbidden")


async def test_everyone_sees_their_own_access(firm: Firm) -> None:
    me = await firm.get("/me")

    assert (me["principal"], me["roles"]) == (ADMIN, ["administrator"])


async def test_bootstrap_gives_the_first_access_once(
    firm: Firm, capsys: pytest.CaptureFixture[str]
) -> None:
    await bootstrap(firm.api.running, ["first.admin"])
    await bootstrap(firm.api.running, ["first.admin"])
    await bootstrap(firm.api.running, ["loader", "--role", "machine", "--role", "administrator"])

    said = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in said] == ["has", "was", "has"]
    assert await firm.api.roles_of("first.admin") == ["administrator"]
    async with firm.api.running.database.sessions() as session:
        count = await session.scalar(text("SELECT count(*) FROM audit_entry"))
    assert count == 3
