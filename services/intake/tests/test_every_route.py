"""Every route refuses what is wrong; a new route needs a row in the table of roles."""

from typing import Final
from uuid import UUID

import pytest

from contracts.conflicts import SourceKind, WallRecorded
from intake.testing import BEIJING, CLAUSES, LIN_ID, SHANGHAI, Desk, parties
from kit.access import Role
from kit.testing import refusals
from kit.testing.trial import COMMANDS, OPERATIONS, Trial, one_of_each_role

R = Role
INTAKE: Final = frozenset({R.INTAKE_OFFICER, R.LAWYER, R.LEAD_LAWYER, R.ASSISTANT})
RECEPTION: Final = INTAKE | {R.CLIENT_SERVICE_OFFICER, R.CRM_OFFICER}
ENGAGING: Final = frozenset({R.INTAKE_OFFICER, R.LAWYER, R.LEAD_LAWYER})
OVERSIGHT: Final = frozenset(
    {R.CONFLICTS_OFFICER, R.MANAGEMENT, R.AUDITOR, R.ADMINISTRATOR, R.MACHINE}
)
ROLES: Final = {
    "leads_receive_lead": RECEPTION,
    "leads_list_leads": RECEPTION | OVERSIGHT,
    "leads_read_lead": RECEPTION | OVERSIGHT,
    "leads_contact_lead": RECEPTION,
    "leads_qualify_lead": RECEPTION,
    "leads_decline_lead": RECEPTION,
    "leads_lose_lead": RECEPTION,
    "consultations_record_consultation": RECEPTION,
    "consultations_list_consultations": RECEPTION | OVERSIGHT,
    "consultations_read_consultation": RECEPTION | OVERSIGHT,
    "inquiries_open_inquiry": INTAKE,
    "inquiries_list_inquiries": INTAKE | OVERSIGHT,
    "inquiries_read_inquiry": INTAKE | OVERSIGHT,
    "inquiries_change_parties": INTAKE,
    "inquiries_submit_inquiry": INTAKE,
    "inquiries_redraft_inquiry": INTAKE,
    "inquiries_decline_inquiry": ENGAGING,
    "inquiries_withdraw_inquiry": INTAKE,
    "inquiries_expire_inquiry": INTAKE,
    "engagements_draft_engagement": ENGAGING,
    "engagements_list_engagements": INTAKE | OVERSIGHT,
    "engagements_read_engagement": INTAKE | OVERSIGHT,
    "engagements_tick_clauses": ENGAGING,
    "engagements_submit_engagement": ENGAGING,
    "engagements_approve_engagement": frozenset({R.LEAD_LAWYER, R.MANAGEMENT}),
    "engagements_sign_engagement": ENGAGING,
    "engagements_cancel_engagement": ENGAGING,
    "clients_list_clients": RECEPTION | OVERSIGHT,
    "clients_read_client": RECEPTION | OVERSIGHT,
    "clients_change_contact": frozenset({R.INTAKE_OFFICER, R.LEAD_LAWYER, R.CRM_OFFICER}),
    "history_read_inquiry_history": INTAKE | OVERSIGHT,
    "history_read_client_history": RECEPTION | OVERSIGHT,
    "imports_import_clients": frozenset({R.CRM_OFFICER, R.ADMINISTRATOR, R.MACHINE}),
} | OPERATIONS
UNMATCHED: Final = {
    "leads_send_public_form": "a form of the website: it only ever adds a lead",
    "imports_import_clients": "rows that are there stay as they are",
} | COMMANDS


@pytest.fixture
async def trial(desk: Desk) -> Trial:
    """Offer an inquiry that was signed, and all that led to it."""
    inquiry = await desk.cleared()
    lead = await desk.lead()
    await desk.api.let("all", *Role, offices=[SHANGHAI, BEIJING], staff_id=UUID(int=99))
    engagement = (await desk.sign(await desk.approved(inquiry))).json()
    talk = {
        "office_id": str(SHANGHAI),
        "channel": "phone",
        "held_at": "2026-03-09T09:00:00Z",
        "content": "c",
        "needs": "n",
    }
    return Trial(
        desk.api,
        by="all",
        places={
            "lead_id": lead["id"],
            "consultation_id": (await desk.create("consultations", talk))["id"],
            "inquiry_id": inquiry["id"],
            "engagement_id": engagement["id"],
            "client_id": engagement["client_id"],
            "consumer": "intake.checks",
            "letter_id": str(UUID(int=5)),
        },
        roles=ROLES,
        one_role=await one_of_each_role(desk.api, [SHANGHAI]),
        unmatched=UNMATCHED,
        examples={
            "office_id": str(SHANGHAI),
            "lead_lawyer_id": str(LIN_ID),
            "practice_area": "contract",
            "client_ref": "c1",
            "clauses": CLAUSES,
            "inquiry_id": (await desk.cleared())["id"],
            "PartySetBody": parties(),
            "Contact": {"display_name": "n", "may_be_contacted": False},
        },
        public=frozenset({"leads_send_public_form"}),
    )


@pytest.mark.parametrize("check", refusals.CHECKS, ids=lambda check: check.__name__)
async def test_every_route_refuses(check: refusals.Check, trial: Trial) -> None:
    found = await check(trial)
    assert not found, "\n".join(found)


async def test_what_is_walled_is_not_there(trial: Trial, desk: Desk) -> None:
    walled = WallRecorded(
        row_id=UUID(trial.places["inquiry_id"]),
        row_kind=SourceKind.INQUIRY,
        members=(LIN_ID,),
        until=None,
    )
    await desk.hear(walled)

    found = await refusals.behind_a_wall(trial, "inquiry_id", "engagement_id", "client_id")
    assert not found, "\n".join(found)
