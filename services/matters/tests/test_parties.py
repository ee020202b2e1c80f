import pytest
from sqlalchemy import text

from contracts.conflicts import CheckDecided, Decision, Purpose, SourceKind
from contracts.parties import Adverse, Party, PartyKind, Relation, RelationType, Side
from kit.ids import new_id
from kit.problems import Invalid
from matters.directory.testing import CHEN, SHANGHAI
from matters.matter import actions as running
from matters.matter.status import MatterMoveNotAllowed, MatterStatus
from matters.matter.tables import Matter
from matters.matter.timers import timers
from matters.opening import own_clearance
from matters.opening.problems import PartiesUnsettled
from matters.opening.testing import GUARANTOR
from matters.parties import actions
from matters.parties.queries import PartyNotFound, late_parties
from matters.parties.status import PartyMoveNotAllowed, PartyState
from matters.testing import Store

LATE_RIVAL = Party(
    ref="late-1", name="河东物流有限公司", kind=PartyKind.ORGANIZATION, side=Side.ADVERSE
)


def decided(matter: Matter, decision: Decision, *refs: str, version: int = 99) -> CheckDecided:
    return CheckDecided(
        check_id=new_id(),
        purpose=Purpose.NEW_PARTY,
        source_kind=SourceKind.MATTER,
        source_id=matter.id,
        source_version=version,
        office_id=SHANGHAI,
        party_set_hash="0" * 64,
        decision=decision,
        decided_by=None,
        refs=refs,
    )


async def state_of(store: Store, matter: Matter) -> list[PartyState]:
    return [late.state for late in await store.do(late_parties, matter.id)]


async def test_a_late_party_is_provisional_and_told_to_the_register(store: Store) -> None:
    matter = await store.opened()

    await store.change(actions.add_party, matter.id, LATE_RIVAL, [])

    assert await state_of(store, matter) == [PartyState.PROVISIONAL]
    assert (await store.announced(matter.id))[-1] == "party-added"
    first, second = await store.sheets(matter.id)
    assert second.party_set.parties[-1] == LATE_RIVAL
    assert (second.version, second.party_set_hash != first.party_set_hash) == (2, True)


async def test_a_cleared_check_confirms_the_party_once(store: Store) -> None:
    matter = await store.opened()
    await store.change(actions.add_party, matter.id, LATE_RIVAL, [])
    cleared = decided(matter, Decision.CLEARED_WITH_CONSENT, "c1", "late-1")

    for _ in range(2):
        await store.do(actions.settle_parties, cleared)

    assert await state_of(store, matter) == [PartyState.CONFIRMED]
    assert (await store.announced(matter.id))[-2:] == ["party-added", "party-confirmed"]


async def test_a_declined_check_withdraws_the_party(store: Store) -> None:
    matter = await store.opened()
    before = await store.parties(matter.id)
    await store.change(actions.add_party, matter.id, LATE_RIVAL, [])

    await store.do(actions.settle_parties, decided(matter, Decision.DECLINED, "late-1"))

    assert await state_of(store, matter) == [PartyState.WITHDRAWN]
    assert await store.parties(matter.id) == before
    assert (await store.announced(matter.id))[-1] == "party-withdrawn"
    hashes = [sheet.party_set_hash for sheet in await store.sheets(matter.id)]
    assert hashes[0] == hashes[2] != hashes[1]


async def test_a_check_of_an_older_sheet_settles_nothing(store: Store) -> None:
    matter = await store.opened()
    await store.change(actions.add_party, matter.id, LATE_RIVAL, [])

    await store.do(actions.settle_parties, decided(matter, Decision.CLEARED, "late-1", version=1))
    await store.do(actions.settle_parties, decided(matter, Decision.CLEARED, "c1"))

    assert await state_of(store, matter) == [PartyState.PROVISIONAL]


async def test_a_provisional_party_can_be_taken_back_but_its_ref_is_used_up(store: Store) -> None:
    matter = await store.opened()
    await store.change(actions.add_party, matter.id, LATE_RIVAL, [])

    await store.change(actions.withdraw_party, matter.id, "late-1")

    assert await state_of(store, matter) == [PartyState.WITHDRAWN]
    with pytest.raises(PartyMoveNotAllowed):
        await store.change(actions.withdraw_party, matter.id, "late-1")
    with pytest.raises(Invalid):
        await store.change(actions.add_party, matter.id, LATE_RIVAL, [])


async def test_parties_of_the_opening_stay(store: Store) -> None:
    matter = await store.opened()

    with pytest.raises(PartyNotFound):
        await store.change(actions.withdraw_party, matter.id, "a1")


async def test_a_relation_to_nobody_is_refused_by_name(store: Store) -> None:
    matter = await store.opened()
    tie = Relation(source="g1", to="nobody", type=RelationType.GUARANTOR)

    with pytest.raises(Invalid) as refused:
        await store.change(actions.add_party, matter.id, GUARANTOR, [tie])

    assert refused.value.members["errors"][0]["pointer"] == "/relations"


@pytest.mark.parametrize("status", list(MatterStatus))
async def test_parties_change_only_in_running_matters(store: Store, status: MatterStatus) -> None:
    matter = await store.in_status(status)

    if status in {MatterStatus.OPEN, MatterStatus.ON_HOLD}:
        await store.change(actions.add_party, matter.id, GUARANTOR, [])
        assert (await store.parties(matter.id)).parties[-1] == GUARANTOR
    else:
        with pytest.raises(MatterMoveNotAllowed):
            await store.change(actions.add_party, matter.id, GUARANTOR, [])


async def test_a_check_that_takes_too_long_calls_the_lead(store: Store) -> None:
    matter = await store.opened()
    await store.change(actions.add_party, matter.id, GUARANTOR, [])

    async with store.database.sessions.begin() as session:
        await session.execute(text("UPDATE timer SET due_at = now() - interval '1 second'"))
    await timers.fire_due(store.database.sessions)

    (late,) = await store.do(late_parties, matter.id)
    assert late.attention_of == CHEN


async def test_a_matter_reopens_only_when_its_late_parties_are_settled(store: Store) -> None:
    matter = await store.opened()
    await store.change(actions.add_party, matter.id, GUARANTOR, [])
    await store.change(running.close, matter.id, outcome="settled")

    with pytest.raises(PartiesUnsettled):
        await store.change(own_clearance.reopen, matter.id, reason="appeal")

    await store.do(actions.settle_parties, decided(matter, Decision.DECLINED, "g1"))
    await store.change(own_clearance.reopen, matter.id, reason="appeal")
    assert (await store.parties(matter.id)).adverse is Adverse.NAMED
