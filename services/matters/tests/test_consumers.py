"""Every event that this service acts on, on the real broker: duplicates, either order, erasure."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.conflicts import (
    Affected,
    AlertRaised,
    AlertSettled,
    CheckDecided,
    ClearanceExpired,
    ClearanceGranted,
    ClearanceVoided,
    Decision,
    Purpose,
    RefusalReason,
    SourceKind,
    WallRecorded,
    WallRemoved,
)
from contracts.firm import OfficeClosed, OfficeMoved, StaffErased
from contracts.intake import ContactErased, ContactRecorded, InquirySheetErased
from contracts.parties import party_set_hash
from kit import clock
from kit.ids import new_id
from kit.testing.bus import Bus, MakeBus
from kit.testing.client import Api
from matters.app import SERVICE
from matters.directory.queries import all_offices, client_names, staff_names
from matters.directory.testing import (
    ADMINISTRATOR,
    BEIJING,
    CHEN,
    GONE,
    LEAD,
    SHANGHAI,
    SUN,
    WANG,
    staff_member,
)
from matters.matter.status import MatterStatus
from matters.matter.waits import WaitsFor
from matters.opening import own_clearance
from matters.opening.testing import GUARANTOR, PARTIES, engaged_sheet, redeemed, refused, signed
from matters.parties import actions as parties
from matters.parties.queries import late_parties
from matters.parties.status import PartyState
from matters.testing import Store


@pytest.fixture
async def bus(store: Store, make_bus: MakeBus) -> Bus:
    return await make_bus(store.database, SERVICE.consumers)


async def one(store: Store, query: str, **given: object) -> object:
    async with store.database.sessions() as session:
        return await session.scalar(text(query), given)


@pytest.mark.parametrize("sheet_first", [True, False])
async def test_signature_and_sheet_make_one_opening(
    store: Store, bus: Bus, *, sheet_first: bool
) -> None:
    inquiry_id = uuid4()
    both = [engaged_sheet(inquiry_id), signed(inquiry_id)]

    for event in both if sheet_first else reversed(both):
        await bus.deliver(event, times=2)

    matter = await store.of_inquiry(inquiry_id)
    assert matter.status is MatterStatus.OPENING
    assert await store.announced(matter.id) == ["prepared", "opening-requested"]


async def test_a_redeemed_clearance_opens_the_matter_once(store: Store, bus: Bus) -> None:
    matter = await store.opening()

    await bus.deliver(redeemed(matter), times=2)
    await bus.deliver(redeemed(matter))

    assert (await store.get(matter.id)).number == "(2026)SH-00001"
    assert (await store.announced(matter.id))[-1] == "opened"


@pytest.mark.parametrize("reason", [RefusalReason.HASH, RefusalReason.EXPIRED])
async def test_refused_resubmitted_and_opened(
    store: Store, bus: Bus, reason: RefusalReason
) -> None:
    """After `hash` the matter submits its parties by itself, after `expired` somebody does."""
    matter = await store.opening()
    await bus.deliver(refused(matter, reason), times=2)
    assert (await store.get(matter.id)).refusal is reason

    if reason is RefusalReason.EXPIRED:
        await store.change(own_clearance.submit, matter.id)
    clearance = granted(matter.id)
    await bus.deliver(clearance, times=2)
    await bus.deliver(redeemed(await store.get(matter.id)))

    opened = await store.get(matter.id)
    assert (opened.status, opened.redeemed_id) == (MatterStatus.OPEN, clearance.clearance_id)


async def test_a_redemption_for_nobody_is_kept_as_a_dead_letter(store: Store, bus: Bus) -> None:
    matter = await store.opening()
    stray = redeemed(matter).model_copy(update={"matter_id": uuid4()})

    await bus.deliver(stray)

    assert await one(store, "SELECT state FROM dead_letter") == "open"
    assert (await store.get(matter.id)).status is MatterStatus.OPENING


async def test_an_administrator_skips_what_never_comes(store: Store, bus: Bus, api: Api) -> None:
    matter = await store.opening()
    await bus.deliver_as((redeemed(matter), 2))
    stuck = "/v1/matters/operations/dead-letters"
    (parked,) = (await api.get(stuck, by=ADMINISTRATOR)).json()["items"]
    assert (parked["reason"], (await store.get(matter.id)).status) == ("gap", MatterStatus.OPENING)

    skip = f"{stuck}/{parked['consumer']}/{parked['id']}/skip"
    assert (await api.post(skip, {"reason": "lost"}, by=LEAD)).status_code == 403
    assert (await api.post(skip, {"reason": "lost"}, by=ADMINISTRATOR)).status_code == 204

    assert (await store.get(matter.id)).status is MatterStatus.OPEN
    payload = """SELECT payload FROM audit_payload JOIN audit_entry ON seq = entry
        WHERE action = 'gap.skipped' AND actor = :actor"""
    kept = await one(store, payload, actor=ADMINISTRATOR)
    assert kept == {"reason": "lost", "versions": [1, 1]}


@pytest.mark.parametrize(
    ("ending", "waits_for"),
    [(ClearanceVoided, WaitsFor.CLEARANCE), (ClearanceExpired, WaitsFor.RESUBMISSION)],
)
async def test_an_ended_clearance_is_lost_while_there_is_no_lead(
    store: Store,
    bus: Bus,
    ending: type[ClearanceVoided | ClearanceExpired],
    waits_for: WaitsFor,
) -> None:
    matter = await store.opening(lead_lawyer_id=GONE)
    ended = ending.model_validate(
        {
            "clearance_id": matter.clearance_id,
            "subject_kind": "inquiry",
            "subject_id": matter.inquiry_id,
            "reason": "hash",
        }
    )

    await bus.deliver(ended)

    assert (await store.get(matter.id)).waits_for is waits_for


@pytest.mark.parametrize(
    ("decision", "state"),
    [(Decision.CLEARED, PartyState.CONFIRMED), (Decision.DECLINED, PartyState.WITHDRAWN)],
)
async def test_the_conflicts_office_settles_a_late_party(
    store: Store, bus: Bus, decision: Decision, state: PartyState
) -> None:
    matter = await store.opened()
    await store.change(parties.add_party, matter.id, GUARANTOR, [])

    await bus.deliver(decided(matter.id, Purpose.NEW_PARTY, decision), times=2)

    assert [late.state for late in await store.do(late_parties, matter.id)] == [state]


async def test_a_declined_reopening_comes_back(store: Store, bus: Bus) -> None:
    matter = await store.reopening()

    await bus.deliver(decided(matter.id, Purpose.REOPENING, Decision.DECLINED))

    assert (await store.get(matter.id)).status is MatterStatus.PENDING


async def test_checks_of_others_are_none_of_our_business(store: Store, bus: Bus) -> None:
    other = decided(uuid4(), Purpose.NEW_MATTER, Decision.DECLINED)

    await bus.deliver(other.model_copy(update={"source_kind": SourceKind.INQUIRY}))

    assert await one(store, "SELECT count(*) FROM dead_letter") == 0


async def test_an_alert_marks_the_matter_until_it_is_settled(store: Store, bus: Bus) -> None:
    matter = await store.opened()
    row = Affected(kind=SourceKind.MATTER, id=matter.id, office_id=SHANGHAI)
    alert = AlertRaised(alert_id=uuid4(), rule_class="consentable", affected=(row,))

    await bus.deliver(alert, times=2)
    assert await one(store, "SELECT row_id FROM alert") == matter.id

    await bus.deliver(AlertSettled(alert_id=alert.alert_id, outcome="no_conflict"))
    assert await one(store, "SELECT count(*) FROM alert") == 0


async def test_an_erased_or_buried_sheet_is_not_kept(store: Store, bus: Bus) -> None:
    erased, buried = uuid4(), uuid4()
    await bus.deliver(engaged_sheet(erased), engaged_sheet(buried))
    assert await one(store, "SELECT count(*) FROM handover WHERE party_set IS NOT NULL") == 2

    await bus.deliver(InquirySheetErased(inquiry_id=erased, version=3))
    await bus.bury("intake.party-sheet", str(buried))

    assert await one(store, "SELECT count(*) FROM handover WHERE party_set IS NOT NULL") == 0


async def test_names_of_clients_and_staff_are_kept_and_forgotten(store: Store, bus: Bus) -> None:
    erased, buried = uuid4(), uuid4()
    await bus.deliver(contact(erased, "甲"), contact(buried, "乙"), contact(erased, "丙"))
    await bus.deliver(staff_member(CHEN, "陈静静"), staff_member(WANG, "王磊"))
    assert await store.do(client_names, [erased, buried]) == {erased: "丙", buried: "乙"}

    await bus.deliver(ContactErased(client_id=erased), StaffErased(staff_id=CHEN))
    await bus.bury("intake.contact", str(buried))
    await bus.bury("firm.staff", str(WANG))

    assert await store.do(client_names, [erased, buried]) == {}
    assert await store.do(staff_names, [CHEN, WANG, SUN]) == {SUN: "孙浩"}


async def test_offices_move_and_close(store: Store, bus: Bus) -> None:
    closed = OfficeClosed(office_id=SHANGHAI, closed_on=clock.now().date())

    await bus.deliver(OfficeMoved(office_id=SHANGHAI, parent_id=BEIJING), closed)

    office = (await store.do(all_offices))[SHANGHAI]
    assert (office.parent_id, office.closed_on) == (BEIJING, closed.closed_on)


async def test_walls_stand_until_they_are_removed(store: Store, bus: Bus) -> None:
    matter = await store.opened()
    wall = WallRecorded(row_id=matter.id, row_kind=SourceKind.MATTER, members=(CHEN,), until=None)

    await bus.deliver(wall)
    assert await one(store, "SELECT row_id FROM wall") == matter.id

    await bus.deliver(WallRemoved(row_id=matter.id))
    assert await one(store, "SELECT count(*) FROM wall") == 0


def granted(matter_id: UUID) -> ClearanceGranted:
    return ClearanceGranted(
        clearance_id=new_id(),
        subject_kind=SourceKind.MATTER,
        subject_id=matter_id,
        check_id=new_id(),
        party_set_hash=party_set_hash(PARTIES),
        expires_at=clock.now(),
        with_consent=False,
    )


def decided(matter_id: UUID, purpose: Purpose, decision: Decision) -> CheckDecided:
    return CheckDecided(
        check_id=new_id(),
        purpose=purpose,
        source_kind=SourceKind.MATTER,
        source_id=matter_id,
        source_version=99,
        office_id=SHANGHAI,
        party_set_hash=party_set_hash(PARTIES),
        decision=decision,
        decided_by=None,
        refs=("c1", "a1", "g1"),
    )


def contact(client_id: UUID, name: str) -> ContactRecorded:
    return ContactRecorded(
        client_id=client_id,
        display_name=name,
        email=None,
        phone=None,
        language="zh-CN",
        may_be_contacted=True,
    )
