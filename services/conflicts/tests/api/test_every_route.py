"""Every route refuses what is wrong; a new route needs a row in the table of roles."""

from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from conflicts.testing import BEIJING, SHANGHAI, Firm, inquiry, party, question
from kit.access import Role
from kit.testing import refusals
from kit.testing.trial import COMMANDS, OPERATIONS, Trial, one_of_each_role

R = Role
OFFICE: Final = frozenset({R.CONFLICTS_OFFICER})
ASKERS: Final = OFFICE | {R.INTAKE_OFFICER, R.LAWYER, R.LEAD_LAWYER, R.CLIENT_SERVICE_OFFICER}
READERS: Final = ASKERS | {R.ASSISTANT, R.COMPLAINTS_COMMITTEE, R.MANAGEMENT, R.AUDITOR, R.MACHINE}
ROLES: Final = {
    "checks_ask_for_check": ASKERS,
    "checks_list_checks": READERS,
    "checks_read_check": READERS,
    "decisions_dispose_of_hit": OFFICE | {R.MANAGEMENT},
    "decisions_record_consent": OFFICE,
    "decisions_list_consents": OFFICE,
    "decisions_revoke_consent": OFFICE,
    "decisions_decide": OFFICE,
    "decisions_clear_in_outage": OFFICE,
    "clearances_list_clearances": READERS,
    "clearances_read_clearance": READERS,
    "clearances_void_clearance": OFFICE,
    "alerts_list_alerts": OFFICE,
    "alerts_read_alert": OFFICE,
    "alerts_assign_alert": OFFICE,
    "alerts_settle_alert": OFFICE,
    "walls_raise_wall": OFFICE,
    "walls_list_walls": OFFICE,
    "walls_read_wall": OFFICE,
    "walls_change_wall": OFFICE,
    "walls_remove_wall": OFFICE,
    "work_list_work": OFFICE,
    "work_assign_work": OFFICE,
    "history_read_source_history": READERS,
    "match_match_parties": OFFICE,
    "parties_import_parties": OFFICE,
    "register_look_up_parties": OFFICE,
    "index_read_index": OFFICE | {R.ADMINISTRATOR, R.AUDITOR},
    "index_verify_index": OFFICE | {R.ADMINISTRATOR},
    "index_rebuild_index": frozenset({R.ADMINISTRATOR}),
} | OPERATIONS
UNMATCHED: Final = {
    "match_match_parties": "a question: it changes nothing",
    "parties_import_parties": "rows are replaced by newer rows of the same source",
    "index_verify_index": "a comparison: it changes nothing",
    "index_rebuild_index": "a command to the service; the register stays as it is",
} | COMMANDS
ACME, MILL, SOFT = "上海恒信贸易有限公司", "广州海珠纺织有限公司", "深圳南山软件有限公司"
SIGNED: Final = {
    "given_by": ACME,
    "document": "D1",
    "facts": "F",
    "signed_at": "2026-01-01T00:00:00Z",
}


async def raised_alert(firm: Firm) -> str:
    """Return the alert of an adverse party that joined a matter late."""
    client = party("c1", MILL, "client")
    matter = await firm.desk.matter(client, imported=True)
    await firm.desk.matter(client, party("a1", ACME, "adverse"), source_id=matter, version=2)
    await firm.desk.work()
    found = await firm.api.get("/v1/conflicts/alerts?kind=conflict", by="officer")
    alert_id: str = found.json()["items"][0]["id"]
    return alert_id


async def made(firm: Firm, path: str, body: Any) -> Any:  # noqa: ANN401 - JSON
    answer = await firm.api.post(f"/v1/conflicts/{path}", body, by="officer")
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def trial(indexed: Firm) -> Trial:
    firm = indexed
    await firm.hire("all", *Role, offices=[SHANGHAI, BEIJING], scopes=["conflicts:check"])
    cleared = await firm.ask(party("c1", SOFT, "client"), source=inquiry(1))
    review = await firm.ask(
        party("c1", SOFT, "client"), party("a1", ACME, "adverse"), source=inquiry(2)
    )
    hit = f"checks/{review['id']}/hits/{review['hits'][0]['id']}"
    wall = {"row_id": str(uuid4()), "row_kind": "matter", "members": [str(uuid4())], "reason": "x"}
    return Trial(
        firm.api,
        by="all",
        places={
            "check_id": review["id"],
            "hit_id": review["hits"][0]["id"],
            "consent_id": (await made(firm, f"{hit}/consents", SIGNED))["id"],
            "clearance_id": cleared["clearance"]["id"],
            "alert_id": await raised_alert(firm),
            "row_id": (await made(firm, "walls", wall))["row_id"],
            "kind": "check",
            "source_kind": "inquiry",
            "source_id": inquiry(2)["id"],
            "work_assign_work row_id": review["id"],
            "consumer": "conflicts.register",
            "letter_id": str(UUID(int=5)),
        },
        roles=ROLES,
        one_role=await one_of_each_role(firm.api, [SHANGHAI]),
        unmatched=UNMATCHED,
        examples={
            "NewCheck": question(party("c1", SOFT, "client"), purpose="enquiry"),
            "NewConsent": SIGNED,
            "threshold": 0.9,
        },
    )


@pytest.mark.parametrize("check", refusals.CHECKS, ids=lambda check: check.__name__)
async def test_every_route_refuses(check: refusals.Check, trial: Trial) -> None:
    found = await check(trial)
    assert not found, "\n".join(found)
