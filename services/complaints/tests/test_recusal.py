"""Who may not investigate is refused here at once, or by the conflicts office (X6)."""

from uuid import UUID

import pytest

from complaints.complaint.status import Bar, ComplaintStatus, Recusal
from complaints.directory import actions as directory
from complaints.directory.testing import CHEN, GONE, INVESTIGATOR, MATTER, SUN, TAN, WANG
from complaints.investigation import actions as investigation
from complaints.investigation.actions import MayNotInvestigate, NotYetCleared
from complaints.testing import PERIODS, Store, decided
from contracts.complaints import ComplaintAssigned, ComplaintUnassigned
from contracts.conflicts import Decision
from kit.problems import Invalid


@pytest.mark.parametrize(
    ("staff_id", "bars"),
    [(CHEN, [Bar.LEADS_MATTER, Bar.ON_TEAM]), (WANG, [Bar.COMPLAINED_OF, Bar.ON_TEAM])],
)
async def test_the_team_and_those_complained_of_are_refused_at_once(
    store: Store, staff_id: UUID, bars: list[Bar]
) -> None:
    complaint = await store.registered()

    with pytest.raises(MayNotInvestigate) as refused:
        await store.change(investigation.assign, complaint, staff_id, PERIODS)

    assert refused.value.members["bars"] == bars
    assert (await store.get(complaint.id)).status is ComplaintStatus.REGISTERED
    assert "assigned" not in await store.announced(complaint.id)


async def test_who_joined_the_team_later_is_refused(store: Store) -> None:
    complaint = await store.registered()
    await store.do(directory.change_matter, MATTER, team=[CHEN, TAN])

    with pytest.raises(MayNotInvestigate):
        await store.change(investigation.assign, complaint, TAN, PERIODS)


@pytest.mark.parametrize("status", [ComplaintStatus.ASSIGNED, ComplaintStatus.INVESTIGATING])
async def test_an_investigator_who_joins_the_team_is_taken_off(
    store: Store, status: ComplaintStatus
) -> None:
    complaint = await store.in_status(status)

    await store.do(investigation.recuse, UUID(int=31), [SUN])
    await store.do(investigation.recuse, MATTER, [CHEN, WANG])
    assert (await store.get(complaint.id)).status is status
    for _ in range(2):
        await store.do(investigation.recuse, MATTER, [CHEN, SUN])

    back = await store.get(complaint.id)
    assert (back.status, back.investigator_id) == (ComplaintStatus.REGISTERED, None)
    (unassigned,) = await store.facts(complaint.id, ComplaintUnassigned)
    assert unassigned.reason == "refused"


async def test_a_report_stays_when_its_author_joins_the_team_later(store: Store) -> None:
    complaint = await store.reported()

    await store.do(investigation.recuse, MATTER, [SUN])

    assert (await store.get(complaint.id)).status is ComplaintStatus.REPORTED


@pytest.mark.parametrize("staff_id", [GONE, UUID(int=77)])
async def test_nobody_is_named_who_does_not_work_here(store: Store, staff_id: UUID) -> None:
    complaint = await store.registered()

    with pytest.raises(Invalid) as refused:
        await store.change(investigation.assign, complaint, staff_id, PERIODS)

    assert refused.value.members["errors"][0]["pointer"] == "/staff_id"


async def test_conflicts_is_asked_and_a_clear_answer_lets_the_investigation_start(
    store: Store,
) -> None:
    complaint = await store.assigned()
    (asked,) = await store.facts(complaint.id, ComplaintAssigned)
    assert (asked.assignment, asked.investigator_id, asked.complained_of) == (1, SUN, (WANG,))
    with pytest.raises(NotYetCleared):
        await store.change(investigation.start, complaint, by=INVESTIGATOR)

    for _ in range(2):
        await store.do(investigation.take_decision, decided(complaint))
    started = await store.change(investigation.start, complaint, by=INVESTIGATOR)

    assert started.status is ComplaintStatus.INVESTIGATING


async def test_a_refusal_by_conflicts_gives_the_complaint_back(store: Store) -> None:
    complaint = await store.assigned()

    for _ in range(2):
        await store.do(investigation.take_decision, decided(complaint, Decision.DECLINED))

    back = await store.get(complaint.id)
    assert (back.status, back.investigator_id, back.recusal) == ("registered", None, None)
    (unassigned,) = await store.facts(complaint.id, ComplaintUnassigned)
    assert (unassigned.assignment, unassigned.reason) == (1, "refused")
    again = await store.change(investigation.assign, back, TAN, PERIODS)
    assert (again.assignment, again.recusal) == (2, Recusal.PENDING)


async def test_an_answer_about_the_investigator_before_changes_nothing(store: Store) -> None:
    complaint = await store.assigned()
    await store.change(investigation.unassign, complaint, "withdrawn")
    complaint = await store.change(investigation.assign, complaint, TAN, PERIODS)

    for decision in Decision:
        await store.do(investigation.take_decision, decided(complaint, decision, version=1))

    assert (await store.get(complaint.id)).recusal is Recusal.PENDING


async def test_a_late_refusal_does_not_stop_what_has_begun(store: Store) -> None:
    complaint = await store.investigating()

    await store.do(investigation.take_decision, decided(complaint, Decision.DECLINED))

    assert (await store.get(complaint.id)).status is ComplaintStatus.INVESTIGATING


@pytest.mark.parametrize("status", [ComplaintStatus.ASSIGNED, ComplaintStatus.INVESTIGATING])
async def test_an_investigator_may_be_taken_off(store: Store, status: ComplaintStatus) -> None:
    complaint = await store.in_status(status)

    back = await store.change(investigation.unassign, complaint, "withdrawn")

    assert (back.status, back.attention_of) == ("registered", "he.ping")
    assert (await store.announced(complaint.id))[-1] == "unassigned"
