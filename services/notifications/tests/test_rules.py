"""Each event and who is told of it, by which template and channel."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from contracts.conflicts import SourceKind, Verdict
from contracts.event import Event
from contracts.matters import MatterImported, MatterLeadAssigned, MatterPrepared
from contracts.notifications import SubjectKind
from kit import access
from kit.access import Role
from kit.ids import new_id
from notifications.directory.testing import (
    CHEN,
    CLIENT,
    GAO,
    HE,
    LIN,
    SHANGHAI,
    SUN,
    WANG,
    given,
    opened,
)
from notifications.message.status import Priority
from notifications.rule.testing import (
    COMPLAINT,
    INQUIRY,
    MATTER,
    alert,
    answered,
    assigned,
    completed,
    decided,
    inquiry_opened,
    joiner,
    lead_received,
    matter,
    missed,
    near,
    received,
    registered,
    reported,
    unassigned,
)
from notifications.testing import Store

OF = {"陈": CHEN, "王": WANG, "孙": SUN, "高": GAO, "何": HE, "林": LIN}
OUTSIDE = {"client": CLIENT, "complainant": COMPLAINT}
RUNNING = (received(), registered(), assigned())
INQ, MAT = SourceKind.INQUIRY, SourceKind.MATTER

TABLE: list[tuple[str, Sequence[Event], Event, str]] = [
    ("a lead", [], lead_received(), "何 lead-received a"),
    ("nothing to review", [], completed(Verdict.CLEAR), ""),
    ("incomplete", [], completed(Verdict.INCOMPLETE), ""),
    ("review", [], completed(Verdict.REVIEW), "王 check-needs-people a"),
    ("blocked", [], completed(Verdict.BLOCKED), "王 check-needs-people a"),
    ("decided", [inquiry_opened()], decided(), "陈 check-decided am"),
    ("no lead is known", [inquiry_opened(None)], decided(), ""),
    ("a joiner's check", [], decided(SourceKind.JOINER), ""),
    ("an alert", [inquiry_opened()], alert((INQ, INQUIRY)),
     "王 alert-raised a, 陈 possible-conflict am"),
    ("an alert on staff alone", [], alert((SourceKind.JOINER, LIN)), "王 alert-raised a"),
    ("opened", [], matter(), "陈 matter-opened am, client matter-opened-client m"),
    ("received", [], received(), "孙 complaint-received am"),
    ("registered", [received()], registered(),
     "高 complaint-registered a, complainant complaint-registered-complainant m"),
    ("assigned", [received(), registered()], assigned(), "林 complaint-assigned am"),
    ("unassigned", RUNNING, unassigned(), "孙 complaint-unassigned am"),
    ("reported", RUNNING, reported(), "孙 complaint-reported am, 高 complaint-reported am"),
    ("answered", RUNNING, answered(), "complainant complaint-answered-complainant m"),
    ("near", RUNNING, near(), "孙 deadline-near am, 林 deadline-near am"),
    ("near, nobody investigates", [received()], near(), "孙 deadline-near am"),
    ("near, unassigned", [*RUNNING, unassigned()], near(), "孙 deadline-near am"),
    ("missed", RUNNING, missed(),
     "孙 deadline-missed am, 林 deadline-missed am, 高 deadline-missed am"),
    ("a joiner", joiner()[:1], joiner()[1], "林 joiner-cleared a"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "event", "told"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
async def test_who_is_told_of_what(
    store: Store, before: Sequence[Event], event: Event, told: str
) -> None:
    await store.take(*before)
    known = await store.told()

    await store.take(event)

    assert set(await store.told()) - set(known) == expected(told)


async def test_what_comes_twice_is_one_message(store: Store) -> None:
    event = matter()

    await store.take(event, event)

    assert len(await store.told()) == 3


async def test_a_replay_tells_nobody_who_came_later(store: Store) -> None:
    events = [inquiry_opened(), alert((INQ, INQUIRY)), matter(), received()]
    await store.take(*events)
    before = await store.told()
    newcomer = UUID(int=60)
    for role in (Role.CONFLICTS_OFFICER, Role.CLIENT_SERVICE_OFFICER):
        access_of = given(f"new.{role}", newcomer, role, SHANGHAI)
        await store.keep(access_of, access.keep)
    await store.take(MatterLeadAssigned(matter_id=MATTER, lead_lawyer_id=newcomer))

    await store.take(*events)

    assert await store.told() == before


async def test_two_events_are_two_messages(store: Store) -> None:
    await store.take(received(), near(), near())

    assert len(await store.messages(template="deadline-near")) == 4


async def test_who_has_left_is_told_nothing(store: Store) -> None:
    await store.keep(given("chen.jing", CHEN, Role.LEAD_LAWYER, SHANGHAI, "left"), access.keep)

    await store.take(matter())

    assert await store.told() == [(CLIENT, "matter-opened-client", "mail")]


async def test_officers_of_other_offices_are_told_nothing(store: Store) -> None:
    other = lead_received().model_copy(update={"office_id": UUID(int=2)})

    await store.take(other)

    assert await store.told() == []


async def test_who_is_complained_of_hears_nothing_of_it(store: Store) -> None:
    await store.take(received(), registered(complained_of=(SUN, GAO)))
    before = len(await store.told())

    await store.take(reported(), missed(), near())

    assert len(await store.told()) == before


@pytest.mark.parametrize("row_first", [True, False])
async def test_topics_have_no_order_between_them(store: Store, *, row_first: bool) -> None:
    both: list[Event] = [inquiry_opened(), decided()]

    await store.take(*(both if row_first else reversed(both)))
    await store.take(*both)

    assert await store.told() == [
        (CHEN, "check-decided", "in_app"),
        (CHEN, "check-decided", "mail"),
    ]


async def test_an_alert_waits_for_each_row_that_it_affects(store: Store) -> None:
    await store.take(alert((INQ, INQUIRY), (MAT, MATTER)), inquiry_opened())
    assert await store.told() == sorted(
        [(WANG, "alert-raised", "in_app"), *expected("陈 possible-conflict am")]
    )

    await store.take(opened(MATTER, lead_lawyer_id=HE, client_id=None))

    assert expected("何 possible-conflict am") <= set(await store.told())


async def test_the_newest_lead_is_told(store: Store) -> None:
    imported = MatterImported(
        matter_id=MATTER,
        number="old-1",
        office_id=SHANGHAI,
        practice_area="contract",
        state="open",
        opened_on=opened().opened_on,
        closed_on=None,
        lead_lawyer_id=CHEN,
    )
    await store.take(imported, MatterLeadAssigned(matter_id=MATTER, lead_lawyer_id=HE))

    await store.take(alert((MAT, MATTER)))

    assert expected("何 possible-conflict am") <= set(await store.told())
    message = (await store.messages(recipient_id=HE))[0]
    assert (message.subject_kind, message.subject_id) == (SubjectKind.MATTER, MATTER)
    assert message.facts["number"] == "old-1"


async def test_the_lead_reads_no_more_than_that_there_may_be_a_conflict(store: Store) -> None:
    await store.take(inquiry_opened(), alert((INQ, INQUIRY)))

    for message in await store.messages(recipient_id=CHEN):
        assert message.facts == {"lead_lawyer_id": str(CHEN), "number": ""}
        assert (message.template, message.priority) == ("possible-conflict", Priority.URGENT)


async def test_no_fact_of_a_message_is_a_name(store: Store) -> None:
    await store.take(*[event for _, _, event, _ in TABLE])

    for message in await store.messages():
        assert not {"陈静", "远景公司"} & set(map(str, message.facts.values()))


async def test_the_inquiry_of_a_matter_is_hidden_with_it(store: Store) -> None:
    prepared = MatterPrepared(
        matter_id=MATTER,
        engagement_id=new_id(),
        inquiry_id=INQUIRY,
        client_id=CLIENT,
        office_id=SHANGHAI,
        practice_area="contract",
        lead_lawyer_id=CHEN,
    )
    await store.take(inquiry_opened(), prepared, matter(), received())

    (of_matter, *_) = await store.messages(template="matter-opened")
    (of_complaint, *_) = await store.messages(template="complaint-received")

    assert of_matter.rows == [MATTER, INQUIRY]
    assert of_complaint.rows == [MATTER, COMPLAINT]


def expected(told: str) -> set[tuple[UUID, str, str]]:
    """Read `陈 template am`: the letters are the channels."""
    found = set()
    for part in filter(None, told.split(", ")):
        who, template, channels = part.split()
        for letter in channels:
            found.add((OF.get(who) or OUTSIDE[who], template, {"a": "in_app", "m": "mail"}[letter]))
    return found
