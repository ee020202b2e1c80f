"""An operator erases the parties of an ended matter."""

import pytest
from sqlalchemy import text

from contracts.matters import MatterSheetErased
from kit.testing.client import Api
from kit.testing.copies import places_of
from matters.directory.testing import LEAD
from matters.erasure.actions import erase_sheet
from matters.erasure.commands import erase_parties
from matters.matter import actions as running
from matters.matter.queries import PartiesNotThere
from matters.matter.status import MatterMoveNotAllowed, MatterStatus
from matters.opening.testing import GUARANTOR, RIVAL
from matters.parties import actions as parties
from matters.testing import Store

CANARY = "尉迟金丝雀"


async def test_the_parties_of_a_closed_matter_are_forgotten(store: Store) -> None:
    matter = await store.closed()

    await store.do(erase_sheet, matter.id, by="operator")

    erased = await store.get(matter.id)
    assert (erased.number, erased.outcome, erased.sheet_version) == (matter.number, None, 3)
    assert await store.sheets(matter.id) == []
    async with store.database.sessions() as session:
        types = await session.scalars(
            text("SELECT type FROM outbox WHERE topic = 'matters.party-sheet' ORDER BY seq")
        )
        assert types.all()[-1] == MatterSheetErased.event_type
    with pytest.raises(PartiesNotThere):
        await store.do(erase_sheet, matter.id, by="operator")


async def test_no_column_holds_a_name_after_the_erasure(api: Api, store: Store) -> None:
    matter = await store.opened()
    canary = GUARANTOR.model_copy(update={"ref": "late-1", "name": CANARY})
    await store.change(parties.add_party, matter.id, canary, [])
    await store.change(running.close, matter.id, outcome=CANARY)
    async with store.database.sessions() as session:
        assert set(await places_of(session, CANARY)) == {
            "matter.outcome",
            "outbox.payload",
            "sheet.party_set",
        }

    await erase_parties(api.running, [str(matter.id)])

    async with store.database.sessions() as session:
        assert await places_of(session, CANARY) == []
        assert await places_of(session, RIVAL.name) == []


async def test_the_operator_erases_by_command(api: Api, store: Store) -> None:
    matter = await store.declined()

    await erase_parties(api.running, [str(matter.id)])

    assert await store.sheets(matter.id) == []
    told = (await api.get(f"/v1/matters/{matter.id}?expand=parties", by=LEAD)).json()
    assert (told["parties"], told["reason"], told["status"]) == (None, None, "declined")


@pytest.mark.parametrize(
    "status", [MatterStatus.PENDING, MatterStatus.OPENING, MatterStatus.OPEN, MatterStatus.ON_HOLD]
)
async def test_a_running_matter_keeps_its_parties(store: Store, status: MatterStatus) -> None:
    matter = await store.in_status(status)

    with pytest.raises(MatterMoveNotAllowed):
        await store.do(erase_sheet, matter.id, by="operator")
