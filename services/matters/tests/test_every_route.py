"""Every route refuses what is wrong; a new route needs a row in the table of roles."""

from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import text

from kit.access import Role
from kit.testing import refusals
from kit.testing.client import Api
from kit.testing.trial import COMMANDS, OPERATIONS, Trial, one_of_each_role
from matters.directory.testing import CHEN, SHANGHAI, WANG
from matters.testing import Store

R = Role
READERS: Final = frozenset(R) - {R.CRM_OFFICER, R.COMPLAINTS_COMMITTEE}
LAWYERS: Final = frozenset({R.LEAD_LAWYER, R.LAWYER})
STAFFING: Final = frozenset({R.LEAD_LAWYER, R.MANAGEMENT})
ROLES: Final = {
    "imports_import_matters": frozenset({R.ADMINISTRATOR, R.MACHINE}),
    "matters_list_matters": READERS,
    "matters_read_matter": READERS,
    "matters_read_history": READERS,
    "matters_hold_matter": LAWYERS,
    "matters_resume_matter": LAWYERS,
    "matters_close_matter": LAWYERS,
    "matters_decline_matter": LAWYERS,
    "opening_submit_parties": LAWYERS,
    "opening_ask_to_open": LAWYERS,
    "opening_reopen_matter": LAWYERS,
    "parties_add_party": LAWYERS,
    "parties_withdraw_party": LAWYERS,
    "staffing_change_team": STAFFING,
    "staffing_assign_lead": STAFFING,
    "complaints_list_complaints": frozenset({R.CLIENT_SERVICE_OFFICER, R.MANAGEMENT}),
} | OPERATIONS
UNMATCHED: Final = {
    "imports_import_matters": "engagements that are there stay as they are",
} | COMMANDS


@pytest.fixture
async def trial(api: Api, store: Store) -> Trial:
    matter = await store.opened()
    await api.let("all", *Role, offices=[SHANGHAI], staff_id=UUID(int=99))
    return Trial(
        api,
        by="all",
        places={
            "matter_id": str(matter.id),
            "ref": "late-1",
            "consumer": "matters.clearances",
            "letter_id": str(UUID(int=5)),
        },
        roles=ROLES,
        one_role=await one_of_each_role(api, [SHANGHAI]),
        unmatched=UNMATCHED,
        if_match=f'"{matter.revision}"',
        examples={"team": [str(CHEN)], "staff_id": str(CHEN), "side": "related"},
    )


@pytest.mark.parametrize("check", refusals.CHECKS, ids=lambda check: check.__name__)
async def test_every_route_refuses(check: refusals.Check, trial: Trial) -> None:
    found = await check(trial)
    assert not found, "\n".join(found)


async def test_what_is_walled_is_not_there(trial: Trial, store: Store) -> None:
    wall = text("INSERT INTO wall (row_id, row_kind, members) VALUES (:id, 'matter', :members)")
    given = {"id": UUID(trial.places["matter_id"]), "members": [WANG]}
    async with store.database.sessions.begin() as session:
        await session.execute(wall, given)

    found = await refusals.behind_a_wall(trial, "matter_id")
    assert not found, "\n".join(found)
