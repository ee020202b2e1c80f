import pytest

from matters.directory.testing import CHEN, GONE, SUN, WANG
from matters.matter.status import MatterMoveNotAllowed, MatterStatus
from matters.staffing import actions
from matters.staffing.actions import LeadNotInTeam, NotStaff
from matters.testing import Store


async def test_a_changed_team_is_announced_and_told_to_the_register(store: Store) -> None:
    matter = await store.opened()

    changed = await store.change(actions.change_team, matter.id, [CHEN, SUN])

    assert changed.team == [CHEN, SUN]
    assert (await store.announced(matter.id))[-1] == "team-changed"
    sheets = await store.sheets(matter.id)
    assert sheets[-1].party_set.team == (CHEN, SUN)
    assert sheets[-1].party_set_hash == sheets[0].party_set_hash


async def test_the_lead_stays_in_the_team(store: Store) -> None:
    matter = await store.opened()

    with pytest.raises(LeadNotInTeam) as refused:
        await store.change(actions.change_team, matter.id, [WANG])

    assert refused.value.members["errors"][0]["pointer"] == "/team"


async def test_nobody_joins_who_has_left(store: Store) -> None:
    matter = await store.opened()

    with pytest.raises(NotStaff) as refused:
        await store.change(actions.change_team, matter.id, [CHEN, WANG, GONE])

    assert [error["pointer"] for error in refused.value.members["errors"]] == ["/team/2"]


async def test_a_new_lead_joins_the_team(store: Store) -> None:
    matter = await store.opened()

    led = await store.change(actions.assign_lead, matter.id, SUN)

    assert (led.lead_lawyer_id, led.team) == (SUN, [CHEN, WANG, SUN])
    assert (await store.announced(matter.id))[-2:] == ["lead-assigned", "team-changed"]
    assert (await store.sheets(matter.id))[-1].lead_lawyer_id == SUN


async def test_a_lead_must_work_here(store: Store) -> None:
    matter = await store.opened()

    with pytest.raises(NotStaff):
        await store.change(actions.assign_lead, matter.id, GONE)


@pytest.mark.parametrize("status", [MatterStatus.CLOSED, MatterStatus.DECLINED])
async def test_an_ended_matter_keeps_its_people(store: Store, status: MatterStatus) -> None:
    matter = await store.in_status(status)

    with pytest.raises(MatterMoveNotAllowed):
        await store.change(actions.change_team, matter.id, [CHEN])
    with pytest.raises(MatterMoveNotAllowed):
        await store.change(actions.assign_lead, matter.id, WANG)
