"""Every route refuses what is wrong; a new route needs a row in the table of roles."""

from collections import Counter
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import text

from firm.testing import Firm
from kit.access import Role
from kit.testing import refusals
from kit.testing.trial import COMMANDS, OPERATIONS, Trial, one_of_each_role

EVERYONE: Final = frozenset(Role)
ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})
READERS: Final = ADMINISTRATORS | {Role.AUDITOR}
OVERSEERS: Final = READERS | {Role.CONFLICTS_OFFICER, Role.MANAGEMENT}
ROLES: Final = {
    "offices_list_offices": EVERYONE,
    "offices_read_office": EVERYONE,
    "offices_open_office": ADMINISTRATORS,
    "offices_move_office": ADMINISTRATORS,
    "offices_close_office": ADMINISTRATORS,
    "staff_list_staff": EVERYONE,
    "staff_read_staff": EVERYONE,
    "staff_change_staff": ADMINISTRATORS,
    "staff_move_staff": ADMINISTRATORS,
    "staff_erase_staff": ADMINISTRATORS,
    "connections_read_connections": READERS | {Role.CONFLICTS_OFFICER},
    "connections_change_connections": ADMINISTRATORS | {Role.CONFLICTS_OFFICER},
    "access_read_my_access": EVERYONE,
    "access_list_access": READERS,
    "access_read_access": READERS,
    "access_grant_access": ADMINISTRATORS,
    "access_change_access": ADMINISTRATORS,
    "access_revoke_access": ADMINISTRATORS,
    "joiners_announce_joiner": ADMINISTRATORS,
    "joiners_list_joiners": OVERSEERS,
    "joiners_read_joiner": OVERSEERS,
    "joiners_activate_joiner": ADMINISTRATORS,
    "joiners_withdraw_joiner": ADMINISTRATORS,
    "joiners_let_leave": ADMINISTRATORS,
    "imports_import_offices": ADMINISTRATORS,
    "imports_import_staff": ADMINISTRATORS,
} | OPERATIONS
UNMATCHED: Final = {
    "imports_import_offices": "offices that are there stay as they are",
    "imports_import_staff": "staff who are there stay as they are",
} | COMMANDS


@pytest.fixture
async def trial(firm: Firm) -> Trial:
    _, beijing, _ = await firm.tree()
    joiner = await firm.joiner("ma.yun", beijing)
    machine = await firm.post("/access", {"principal": "registry", "roles": ["machine"]})
    await firm.api.let("all", *Role, offices=[UUID(beijing["id"])], staff_id=UUID(int=99))
    return Trial(
        firm.api,
        by="all",
        places={
            "office_id": beijing["id"],
            "staff_id": joiner["staff_id"],
            "principal": machine["principal"],
            "consumer": "firm.checks",
            "letter_id": str(UUID(int=5)),
        },
        roles=ROLES,
        one_role=await one_of_each_role(firm.api),
        unmatched=UNMATCHED,
        examples={
            "code": "SZ",
            "parent_id": beijing["id"],
            "office_id": beijing["id"],
            "email": "new@firm.example",
            "bar_number": "A123456",
            "principal": "someone.new",
            "OpenOffice": {
                "name": "深圳分所",
                "code": "SZ",
                "kind": "branch",
                "opened_on": "2026-01-01",
                "parent_id": beijing["parent_id"],
            },
        },
    )


@pytest.mark.parametrize("check", refusals.CHECKS, ids=lambda check: check.__name__)
async def test_every_route_refuses(check: refusals.Check, trial: Trial) -> None:
    found = await check(trial)
    assert not found, "\n".join(found)


async def test_the_description_is_complete(trial: Trial) -> None:
    routes = trial.routes

    assert set(Counter(route.name for route in routes).values()) == {1}
    for route in routes:
        assert {"4XX", "5XX"} <= route.operation["responses"].keys()
        assert route.creates is (route.method == "POST" and "201" in route.operation["responses"])


async def test_who_is_walled_is_not_there(trial: Trial, firm: Firm) -> None:
    wall = text("INSERT INTO wall (row_id, row_kind, members) VALUES (:id, 'joiner', :members)")
    given = {"id": UUID(trial.places["staff_id"]), "members": [UUID(int=1)]}
    async with firm.api.running.database.sessions.begin() as session:
        await session.execute(wall, given)

    found = await refusals.behind_a_wall(trial, "staff_id")
    assert not found, "\n".join(found)
