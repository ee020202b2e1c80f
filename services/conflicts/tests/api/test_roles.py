"""Which role may do what: an independent table, not a copy of the code."""

from typing import Any
from uuid import uuid4

from conflicts.testing import SHANGHAI, Firm, party, question
from kit.access import Role

R = Role
ASKERS = {R.INTAKE_OFFICER, R.LAWYER, R.LEAD_LAWYER, R.CONFLICTS_OFFICER, R.CLIENT_SERVICE_OFFICER}
READERS = ASKERS | {R.ASSISTANT, R.COMPLAINTS_COMMITTEE, R.MANAGEMENT, R.AUDITOR, R.MACHINE}
OFFICE = {R.CONFLICTS_OFFICER}
MATRIX: dict[tuple[str, str], set[Role]] = {
    ("GET", "/v1/conflicts/checks"): READERS,
    ("POST", "/v1/conflicts/checks"): ASKERS,
    ("GET", "/v1/conflicts/clearances"): READERS,
    ("GET", "/v1/conflicts/alerts"): OFFICE,
    ("GET", "/v1/conflicts/work"): OFFICE,
    ("GET", "/v1/conflicts/walls"): OFFICE,
    ("POST", "/v1/conflicts/walls"): OFFICE,
    ("GET", "/v1/conflicts/register/parties?q=x"): OFFICE,
    ("POST", "/v1/conflicts/parties/import"): OFFICE,
}


def request_for(path: str) -> dict[str, Any]:
    if path.endswith("checks"):
        asked = question(party("c1", "深圳南山软件有限公司", "client"), purpose="enquiry")
        return {"json": asked}
    if path.endswith("walls"):
        row = {"row_id": str(uuid4()), "row_kind": "matter", "members": [str(uuid4())]}
        return {"json": row | {"reason": "x"}}
    return {"content": b"", "headers": {"Content-Type": "text/csv"}}


async def test_every_role_at_every_door(firm: Firm) -> None:
    for role in Role:
        await firm.hire(role.value, role, offices=[SHANGHAI])
    wrong = []
    for (method, path), allowed in MATRIX.items():
        for role in Role:
            more = request_for(path) if method == "POST" else {}
            answer = await firm.api.ask(method, path, by=role.value, **more)
            if answer.is_success != (role in allowed) or answer.status_code not in {200, 201, 403}:
                wrong.append((method, path, role.value, answer.status_code))

    assert wrong == []


async def test_no_door_opens_without_a_token_or_with_a_wrong_one(firm: Firm) -> None:
    stranger = {"Authorization": "Bearer nonsense"}
    for method, path in MATRIX:
        more = request_for(path) if method == "POST" else {}
        headers = more.pop("headers", {})
        for sent in (headers, headers | stranger):
            answer = await firm.api.ask(method, path, headers=sent, **more)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
