"""Every route refuses what is wrong; a new route needs a row in the table of roles."""

import base64
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import text

from complaints.directory.testing import MATTER, NUMBER, SHANGHAI, SUN, WANG
from complaints.evidence.actions import File
from complaints.evidence.tables import Origin
from complaints.investigation import actions as investigation
from complaints.testing import PERIODS, Store, decided
from kit.access import Role
from kit.testing import refusals
from kit.testing.client import Api
from kit.testing.trial import COMMANDS, OPERATIONS, Trial, one_of_each_role

R = Role
ACTING: Final = frozenset({R.CLIENT_SERVICE_OFFICER, R.COMPLAINTS_COMMITTEE})
INVESTIGATING: Final = ACTING | {R.LAWYER, R.LEAD_LAWYER, R.MANAGEMENT}
READERS: Final = INVESTIGATING | {R.AUDITOR}
ROLES: Final = {
    "complaints_enter_complaint": ACTING,
    "complaints_list_complaints": READERS,
    "complaints_read_complaint": READERS,
    "complaints_read_history": READERS,
    "complaints_register_complaint": ACTING,
    "complaints_enter_opinion": ACTING,
    "complaints_close_complaint": ACTING,
    "investigation_assign_investigator": ACTING,
    "investigation_unassign_investigator": ACTING,
    "investigation_start_investigation": INVESTIGATING,
    "investigation_read_steps": READERS,
    "investigation_add_step": INVESTIGATING,
    "investigation_report_complaint": INVESTIGATING,
    "letter_answer_complaint": ACTING,
    "letter_read_letter": READERS,
    "evidence_list_evidence": READERS,
    "evidence_add_evidence": INVESTIGATING,
    "evidence_read_evidence": READERS,
} | OPERATIONS
PUBLIC: Final = frozenset(
    {
        "receiving_show_form",
        "receiving_read_script",
        "receiving_read_style",
        "receiving_send_form",
        "receiving_show_status_page",
        "receiving_ask_status",
        "receiving_download_letter",
        "receiving_give_opinion",
    }
)
UNMATCHED: Final = {
    "receiving_send_form": "complainants have no account; a link is used once, the rest is limited",
    "receiving_ask_status": "a question, which changes nothing but the count of uses",
    "receiving_give_opinion": "the link says which complaint, and is used once",
} | COMMANDS
FORM: Final = {
    "matter_number": NUMBER,
    "name": "司徒明远",
    "email": "situ@example.test",
    "language": "zh-CN",
    "text": "投诉",
}
ALL: Final = UUID(int=99)


@pytest.fixture
async def trial(api: Api, store: Store) -> Trial:
    await api.let("all", *Role, offices=[SHANGHAI], staff_id=ALL)
    complaint = await store.assigned(ALL)
    await store.do(investigation.take_decision, decided(complaint))
    complaint = await store.change(investigation.start, complaint, by="all")
    file = File("a.txt", b"text", Origin.STAFF)
    evidence = await store.do(store.files.add, complaint, file, by="all")
    return Trial(
        api,
        by="all",
        places={
            "complaint_id": str(complaint.id),
            "evidence_id": str(evidence.id),
            "consumer": "complaints.checks",
            "letter_id": str(UUID(int=5)),
        },
        roles=ROLES,
        one_role=await one_of_each_role(api, [SHANGHAI]),
        unmatched=UNMATCHED,
        if_match=f'"{complaint.revision}"',
        examples={
            "ComplaintForm": FORM,
            "StatusQuestion": {"number": NUMBER, "contact": "situ@example.test"},
            "content": base64.b64encode(b"text").decode(),
            "email": "situ@example.test",
            "phone": "+8613900000077",
            "office_id": str(SHANGHAI),
            "matter_id": str(MATTER),
            "complained_of": [str(WANG)],
            "staff_id": str(SUN),
        },
        public=PUBLIC,
    )


@pytest.mark.parametrize("check", refusals.CHECKS, ids=lambda check: check.__name__)
async def test_every_route_refuses(check: refusals.Check, trial: Trial) -> None:
    found = await check(trial)
    assert not found, "\n".join(found)


async def test_what_is_walled_is_not_there(trial: Trial, store: Store) -> None:
    wall = text("INSERT INTO wall (row_id, row_kind, members) VALUES (:id, 'complaint', :members)")
    given = {"id": UUID(trial.places["complaint_id"]), "members": [WANG]}
    async with store.database.sessions.begin() as session:
        await session.execute(wall, given)

    found = await refusals.behind_a_wall(trial, "complaint_id")
    assert not found, "\n".join(found)


async def test_the_table_of_periods_is_the_default() -> None:
    """E4, D5.2.1, E5: 24 hours, 48 hours, 7 working days."""
    hours = (PERIODS.registration_hours, PERIODS.preliminary_hours)
    assert (*hours, PERIODS.investigation_days) == (24, 48, 7)
