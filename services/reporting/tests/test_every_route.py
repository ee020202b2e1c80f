"""Every route refuses what is wrong; a new route needs a row in the table of roles."""

from typing import Final
from uuid import UUID

import pytest

from kit.access import Role
from kit.testing import refusals
from kit.testing.client import Api
from kit.testing.trial import COMMANDS, OPERATIONS, Trial, one_of_each_role
from reporting.fact.testing import SHANGHAI
from reporting.testing import Store

R = Role
READERS: Final = frozenset(R) - {R.MACHINE}
EXPORTERS: Final = frozenset(
    {
        R.MANAGEMENT,
        R.AUDITOR,
        R.LEAD_LAWYER,
        R.CLIENT_SERVICE_OFFICER,
        R.COMPLAINTS_COMMITTEE,
        R.CRM_OFFICER,
    }
)
ROLES: Final = {
    "kpis_list_kpis": READERS,
    "kpis_read_kpi": READERS,
    "kpis_list_events": READERS,
    "kpis_read_dashboard": READERS,
    "reports_export_management_report": EXPORTERS,
    "reports_export_kpi": EXPORTERS,
    "rebuilds_ask_rebuild": frozenset({R.ADMINISTRATOR}),
    "rebuilds_list_rebuilds": frozenset({R.ADMINISTRATOR, R.AUDITOR}),
} | OPERATIONS


@pytest.fixture
async def trial(api: Api, store: Store) -> Trial:
    assert store
    await api.let("all", *Role, offices=[SHANGHAI], staff_id=UUID(int=99))
    return Trial(
        api,
        by="all",
        places={
            "code": "leads",
            "consumer": "reporting.facts",
            "letter_id": str(UUID(int=5)),
        },
        roles=ROLES,
        one_role=await one_of_each_role(api, [SHANGHAI]),
        unmatched=COMMANDS,
    )


@pytest.mark.parametrize("check", refusals.CHECKS, ids=lambda check: check.__name__)
async def test_every_route_refuses(check: refusals.Check, trial: Trial) -> None:
    found = await check(trial)
    assert not found, "\n".join(found)
