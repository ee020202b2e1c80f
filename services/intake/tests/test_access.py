"""Which role may ask what: every role at every route; a new route needs a line here."""

import re
from uuid import UUID

from intake.testing import SHANGHAI, Desk
from kit.access import Role

R = Role
INTAKE = {R.INTAKE_OFFICER, R.LAWYER, R.LEAD_LAWYER, R.ASSISTANT}
RECEPTION = INTAKE | {R.CLIENT_SERVICE_OFFICER, R.CRM_OFFICER}
ENGAGING = {R.INTAKE_OFFICER, R.LAWYER, R.LEAD_LAWYER}
OVERSIGHT = {R.CONFLICTS_OFFICER, R.MANAGEMENT, R.AUDITOR, R.ADMINISTRATOR, R.MACHINE}
ADMINISTRATOR = {R.ADMINISTRATOR}
ALLOWED = {
    "POST leads": RECEPTION,
    "GET leads": RECEPTION | OVERSIGHT,
    "GET leads/ID": RECEPTION | OVERSIGHT,
    "POST leads/ID/contact": RECEPTION,
    "POST leads/ID/qualify": RECEPTION,
    "POST leads/ID/decline": RECEPTION,
    "POST leads/ID/lose": RECEPTION,
    "POST consultations": RECEPTION,
    "GET consultations": RECEPTION | OVERSIGHT,
    "GET consultations/ID": RECEPTION | OVERSIGHT,
    "POST inquiries": INTAKE,
    "GET inquiries": INTAKE | OVERSIGHT,
    "GET inquiries/ID": INTAKE | OVERSIGHT,
    "PUT inquiries/ID/parties": INTAKE,
    "POST inquiries/ID/submit": INTAKE,
    "POST inquiries/ID/redraft": INTAKE,
    "POST inquiries/ID/decline": ENGAGING,
    "POST inquiries/ID/withdraw": INTAKE,
    "POST inquiries/ID/expire": INTAKE,
    "POST engagements": ENGAGING,
    "GET engagements": INTAKE | OVERSIGHT,
    "GET engagements/ID": INTAKE | OVERSIGHT,
    "PUT engagements/ID/clauses": ENGAGING,
    "POST engagements/ID/submit": ENGAGING,
    "POST engagements/ID/approve": {R.LEAD_LAWYER, R.MANAGEMENT},
    "POST engagements/ID/sign": ENGAGING,
    "POST engagements/ID/cancel": ENGAGING,
    "GET clients": RECEPTION | OVERSIGHT,
    "GET clients/ID": RECEPTION | OVERSIGHT,
    "PUT clients/ID/contact": {R.INTAKE_OFFICER, R.LEAD_LAWYER, R.CRM_OFFICER},
    "POST imports/clients": {R.CRM_OFFICER, R.ADMINISTRATOR, R.MACHINE},
}
BODIES = {
    "POST leads": {
        "office_id": str(SHANGHAI),
        "source": "referral",
        "channel": "phone",
        "name": "n",
        "contact": "c",
        "need": "n",
    },
    "POST consultations": {
        "office_id": str(SHANGHAI),
        "channel": "phone",
        "held_at": "2026-03-09T09:00:00Z",
        "content": "c",
        "needs": "n",
    },
    "POST inquiries": {
        "office_id": str(SHANGHAI),
        "practice_area": "contract",
        "lead_lawyer_id": str(UUID(int=7)),
        "party_set": {
            "parties": [{"ref": "c1", "name": "甲", "kind": "person", "side": "client"}],
            "adverse": "none",
        },
    },
    "PUT inquiries/ID/parties": {
        "parties": [{"ref": "c1", "name": "甲", "kind": "person", "side": "client"}],
        "adverse": "none",
    },
    "POST engagements": {"inquiry_id": str(UUID(int=7)), "client_ref": "c1", "clauses": []},
    "PUT engagements/ID/clauses": {"clauses": []},
    "POST engagements/ID/sign": {"signed_on": "2026-03-09"},
    "PUT clients/ID/contact": {"display_name": "n", "may_be_contacted": False},
    "POST imports/clients": [],
}
REASON = {"reason": "r"}


def operations(desk: Desk) -> set[str]:
    """Return `METHOD path` of every route of ours, ids written as ID."""
    found = {
        f"{method.upper()} {re.sub(r'{[a-z_]+}', 'ID', path.removeprefix('/v1/intake/'))}"
        for path, methods in desk.api.app.openapi()["paths"].items()
        for method in methods
        if path.startswith("/v1/intake/")
    }
    shared = {operation for operation in found if "operations/" in operation}
    return found - shared - {"POST leads/public-form"}


async def test_every_route_has_a_rule(desk: Desk) -> None:
    assert operations(desk) == set(ALLOWED)


async def test_each_role_may_ask_what_the_table_says(desk: Desk) -> None:
    for role in Role:
        who = await desk.api.let(f"one.{role}", role, offices=[SHANGHAI], staff_id=UUID(int=9))
        for operation, allowed in ALLOWED.items():
            method, _, path = operation.partition(" ")
            answer = await desk.api.ask(
                method,
                "/v1/intake/" + path.replace("ID", str(UUID(int=7))),
                by=who,
                headers={"If-Match": '"1"'},
                json=None if method == "GET" else BODIES.get(operation, REASON),
            )
            refused = answer.status_code == 403
            assert refused == (role not in allowed), (role, operation, answer.text)
            assert answer.status_code < 500
