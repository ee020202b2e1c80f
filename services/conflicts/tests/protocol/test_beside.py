"""A request for parties that their owner announced takes nothing from the owner."""

from uuid import UUID, uuid4

import pytest

from conflicts.check.clearing import decide_check
from conflicts.check.deciding import Ruling
from conflicts.check.opening import Question
from conflicts.check.refusals import Concerned
from conflicts.check.requests import ask
from conflicts.check.tables import Check
from conflicts.reception.testing import LEAD, OFFICER, SHANGHAI, Desk, party, party_set
from contracts.conflicts import Decision, Purpose, SourceKind
from kit import clock

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
MORE = party("a2", "成都蜀光印刷厂", "adverse")


async def request(desk: Desk, inquiry: UUID, *parties: dict[str, object]) -> UUID:
    question = Question(
        purpose=Purpose.NEW_MATTER,
        parties=party_set(*parties),
        office_id=SHANGHAI,
        source=(SourceKind.INQUIRY, inquiry, 1),
    )
    return await ask(desk.engine, question)


async def decline(desk: Desk, check: Check, by: UUID) -> None:
    async with desk.database.sessions.begin() as session:
        ruling = Ruling(Decision.DECLINED, by, "why")
        await decide_check(session, check.id, ruling, desk.settings, now=clock.now())


async def test_a_request_with_other_parties_leaves_the_owners_check_alone(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    beside = await request(desk, inquiry, CLIENT, MORE)
    await desk.work()

    owners, other = await desk.checks_of(inquiry)
    assert (owners.obsolete_because, owners.decision) == (None, Decision.CLEARED)
    assert (other.id, other.decision) == (beside, None)


async def test_an_owners_sheet_overtakes_what_a_request_left_beside(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await request(desk, inquiry, CLIENT, MORE)
    await desk.inquiry(CLIENT, ADVERSE, MORE, source_id=inquiry, version=2)

    obsolete = [check.obsolete_because for check in await desk.checks_of(inquiry)]
    assert obsolete == ["superseded", "superseded", None]


@pytest.mark.parametrize("request_first", [True, False])
async def test_a_request_does_not_hide_who_is_concerned(desk: Desk, *, request_first: bool) -> None:
    await desk.matter({**ADVERSE, "ref": "c1", "side": "client"}, imported=True)
    inquiry = uuid4()
    if request_first:
        await request(desk, inquiry, CLIENT, ADVERSE)
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, lead=LEAD, team=[OFFICER])
    if not request_first:
        await request(desk, inquiry, CLIENT, ADVERSE)
    await desk.work()

    check = await desk.check_of(inquiry)
    for concerned in (LEAD, OFFICER):
        with pytest.raises(Concerned):
            await decline(desk, check, concerned)
    await decline(desk, check, uuid4())


async def test_who_joined_the_team_meanwhile_does_not_confirm_a_late_party(desk: Desk) -> None:
    await desk.matter({**ADVERSE, "ref": "c1", "side": "client"}, imported=True)
    matter = await desk.matter(CLIENT, imported=True)
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=2)
    await desk.work()
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=3, team=[OFFICER])

    with pytest.raises(Concerned):
        await decline(desk, await desk.check_of(matter), OFFICER)
