"""Every operation has a rule of who may use it; an operation without one fails here."""

from collections import Counter
from typing import Any
from uuid import uuid4

from firm.testing import Firm
from kit.access import Role

EVERYONE = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
READERS = ADMINISTRATORS | {Role.AUDITOR}
OVERSEERS = READERS | {Role.CONFLICTS_OFFICER, Role.MANAGEMENT}
NAME = {"display_name": "x", "email": "x@y.example"}
GRANT = {"roles": ["auditor"]}
OFFICE = {"name": "x", "code": "X", "kind": "branch", "opened_on": "2026-01-01"}
JOINER = {**NAME, **GRANT, "principal": "x", "office_id": str(uuid4()), "starts_on": "2026-01-01"}
RULES: dict[str, tuple[frozenset[Role], Any]] = {
    "offices_list_offices": (EVERYONE, None),
    "offices_read_office": (EVERYONE, None),
    "offices_open_office": (ADMINISTRATORS, OFFICE),
    "offices_move_office": (ADMINISTRATORS, {"parent_id": str(uuid4())}),
    "offices_close_office": (ADMINISTRATORS, {"closed_on": "2026-01-01"}),
    "staff_list_staff": (EVERYONE, None),
    "staff_read_staff": (EVERYONE, None),
    "staff_change_staff": (ADMINISTRATORS, NAME),
    "staff_move_staff": (ADMINISTRATORS, {"office_id": str(uuid4())}),
    "staff_erase_staff": (ADMINISTRATORS, None),
    "connections_read_connections": (READERS | {Role.CONFLICTS_OFFICER}, None),
    "connections_change_connections": (ADMINISTRATORS | {Role.CONFLICTS_OFFICER}, {}),
    "access_read_my_access": (EVERYONE, None),
    "access_list_access": (READERS, None),
    "access_read_access": (READERS, None),
    "access_grant_access": (ADMINISTRATORS, GRANT | {"principal": "x"}),
    "access_change_access": (ADMINISTRATORS, GRANT),
    "access_revoke_access": (ADMINISTRATORS, None),
    "joiners_announce_joiner": (ADMINISTRATORS, JOINER),
    "joiners_list_joiners": (OVERSEERS, None),
    "joiners_read_joiner": (OVERSEERS, None),
    "joiners_activate_joiner": (ADMINISTRATORS, None),
    "joiners_withdraw_joiner": (ADMINISTRATORS, {"reason": "x"}),
    "joiners_let_leave": (ADMINISTRATORS, {"left_on": "2026-01-01"}),
    "imports_import_offices": (ADMINISTRATORS, []),
    "imports_import_staff": (ADMINISTRATORS, []),
    "operations_list_dead_letters": (READERS, None),
    "operations_replay_dead_letter": (ADMINISTRATORS, None),
    "operations_discard_dead_letter": (ADMINISTRATORS, {"reason": "x"}),
    "operations_resend": (ADMINISTRATORS, {"topic": "x", "key": "x", "from_version": 1}),
    "operations_verify_audit": (READERS, None),
}
IDS = ("office_id", "staff_id", "letter_id")


def _operations(firm: Firm) -> list[tuple[str, str, dict[str, Any]]]:
    paths = firm.api.app.openapi()["paths"]
    return [
        (method.upper(), path, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


def _filled(path: str) -> str:
    for name in IDS:
        path = path.replace(f"{{{name}}}", str(uuid4()))
    return path.replace("{principal}", "nobody").replace("{consumer}", "firm.checks")


async def test_every_operation_asks_for_its_roles(firm: Firm) -> None:
    wrong = []
    for role in Role:
        name = await firm.api.let(f"a.{role}", role)
        for method, path, operation in _operations(firm):
            allowed, body = RULES[operation["operationId"]]
            sent = {} if body is None else {"json": body}
            headers = {"If-Match": '"1"'}
            answer = await firm.api.ask(method, _filled(path), by=name, headers=headers, **sent)
            as_ruled = (answer.status_code != 403) == (role in allowed)
            if not as_ruled or answer.status_code in {401, 422} or answer.status_code >= 500:
                wrong.append((role, method, path, answer.status_code))

    assert wrong == []


async def test_nothing_is_open_to_who_shows_no_token(firm: Firm) -> None:
    for method, path, _ in _operations(firm):
        answer = await firm.api.ask(method, _filled(path))
        assert (path, answer.status_code) == (path, 401)


async def test_the_description_is_complete(firm: Firm) -> None:
    operations = _operations(firm)
    names = Counter(operation["operationId"] for _, _, operation in operations)

    assert set(names) == set(RULES)
    assert set(names.values()) == {1}
    for method, path, operation in operations:
        assert {"4XX", "5XX"} <= operation["responses"].keys()
        assert operation["security"], path
        headers = [p["name"] for p in operation.get("parameters", []) if p["in"] == "header"]
        creates = method == "POST" and "201" in operation["responses"]
        assert ("Idempotency-Key" in headers) is creates
