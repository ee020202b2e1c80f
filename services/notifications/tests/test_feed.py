"""What partners are told: rested, within their scope, never behind a wall, never a name."""

import json
from datetime import timedelta
from uuid import UUID, uuid5

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts import partners
from contracts.complaints import ComplaintAnswered, ComplaintClosed, Opinion
from contracts.conflicts import SourceKind
from contracts.event import Event
from contracts.matters import MatterClosed, MatterPrepared, MatterReopened
from kit import clock
from kit.ids import new_id
from kit.testing.client import Api
from notifications.directory.testing import (
    ADMINISTRATOR,
    CHEN,
    CLIENT,
    SHANGHAI,
    beat,
    opened,
)
from notifications.feed.announcing import tell
from notifications.rule.testing import (
    CHECK,
    COMPLAINT,
    INQUIRY,
    MATTER,
    decided,
    inquiry_opened,
    matter,
    received,
    registered,
)
from notifications.testing import Store

SCOPES = "/v1/notifications/partner-scopes"
OPEN = "open.affiliates."


async def tell_all(store: Store, later: timedelta = timedelta(minutes=1)) -> None:
    with clock.stopped_at(clock.now() + later):
        async with store.database.sessions.begin() as session:
            await tell(session)


async def told(store: Store) -> list[str]:
    """Return aggregate and event of all that partners were told, in order."""
    rows = text("SELECT type FROM outbox WHERE topic LIKE 'open.%' ORDER BY seq")
    async with store.database.sessions() as session:
        found = (await session.scalars(rows)).all()
    return [one.removeprefix(OPEN).removesuffix(".v1") for one in found]


async def values(store: Store) -> list[dict[str, object]]:
    rows = text("SELECT payload FROM outbox WHERE topic LIKE 'open.%' ORDER BY seq")
    async with store.database.sessions() as session:
        return [json.loads(payload) for payload in await session.scalars(rows)]


def closed(matter_id: UUID = MATTER) -> MatterClosed:
    return MatterClosed(matter_id=matter_id, closed_on=opened().opened_on)


async def test_the_life_of_a_matter_and_its_complaint_is_told(store: Store) -> None:
    reopened = MatterReopened(
        matter_id=MATTER, clearance_id=new_id(), reopened_on=opened().opened_on
    )
    happened: list[Event] = [inquiry_opened(), decided(), matter(), received(), registered()]
    happened.append(ComplaintAnswered(complaint_id=COMPLAINT, language="en"))
    happened.append(ComplaintClosed(complaint_id=COMPLAINT, opinion=Opinion.SATISFIED))
    await store.take(*happened, closed(), reopened)

    await tell_all(store)

    assert await told(store) == [
        *("check.decided", "matter.opened"),
        *("complaint.registered", "complaint.answered", "complaint.closed"),
        *("matter.closed", "matter.reopened"),
    ]
    check, first, complaint, *_ = await values(store)
    assert check == {
        "check_id": str(CHECK),
        "office_code": "SH",
        "purpose": "new_matter",
        "decision": "cleared",
    }
    assert (first["number"], first["office_code"]) == ("(2026)SH-00001", "SH")
    assert (complaint["matter_id"], complaint["category"]) == (str(MATTER), "fees")


async def test_no_name_client_or_member_of_staff_is_told(store: Store) -> None:
    await store.take(inquiry_opened(), decided(), matter(), received(), registered())

    await tell_all(store)

    written = json.dumps(await values(store), ensure_ascii=False)
    assert not [one for one in ("陈静", "远景公司", str(CHEN), str(CLIENT)) if one in written]


async def test_what_is_told_once_is_not_told_again(store: Store) -> None:
    event = matter()
    await store.take(event)
    await tell_all(store)

    await store.take(event, closed())
    await tell_all(store)
    await tell_all(store)

    assert await told(store) == ["matter.opened", "matter.closed"]
    ids = text("SELECT id FROM outbox WHERE topic LIKE 'open.%' ORDER BY seq LIMIT 1")
    async with store.database.sessions() as session:
        assert await session.scalar(ids) == uuid5(event.event_id, "affiliates")


async def test_an_offer_rests_before_it_is_told(store: Store) -> None:
    await store.take(matter())

    await tell_all(store, timedelta(seconds=1))
    assert await told(store) == []

    await tell_all(store, timedelta(seconds=10))
    assert await told(store) == ["matter.opened"]


async def test_nothing_is_told_while_the_walls_may_be_out_of_date(store: Store) -> None:
    await store.take(matter())
    async with store.database.sessions.begin() as session:
        await beat(session, timedelta(seconds=30))

    await tell_all(store)

    assert await told(store) == []


@pytest.mark.parametrize("walled", [MATTER, INQUIRY])
async def test_a_walled_row_is_never_told(store: Store, walled: UUID) -> None:
    await store.take(inquiry_opened(), prepared())
    await store.wall(walled, CHEN)

    await store.take(decided(), matter(), received(), registered(), closed())
    await tell_all(store)

    assert await told(store) == []


async def test_a_wall_that_comes_with_the_row_comes_in_time(store: Store) -> None:
    await store.take(matter())
    await store.wall(MATTER, CHEN)

    await tell_all(store)

    assert await told(store) == []


async def test_a_later_wall_takes_everything_back_for_ever(store: Store) -> None:
    await store.take(inquiry_opened(), prepared(), decided(), matter(), received(), registered())
    await tell_all(store)
    before = await told(store)

    await store.wall(MATTER, CHEN)
    await tell_all(store)

    taken_back = (await told(store))[len(before) :]
    assert sorted(taken_back) == ["check.withdrawn", "complaint.withdrawn", "matter.withdrawn"]
    await store.keep(MATTER, remove_wall)
    await store.take(closed())
    await tell_all(store)
    assert (await told(store))[len(before) :] == taken_back


async def test_a_withdrawal_waits_for_no_rest(store: Store) -> None:
    await store.take(matter())
    await tell_all(store)
    await store.wall(MATTER, CHEN)
    async with store.database.sessions.begin() as session:
        await beat(session, timedelta(hours=1))

    await tell_all(store, timedelta())

    assert await told(store) == ["matter.opened", "matter.withdrawn"]


async def test_a_complaint_about_a_hidden_matter_names_none(store: Store) -> None:
    other = UUID(int=555)
    await store.take(received(matter_id=other), registered(matter_id=other))

    await tell_all(store)

    (complaint,) = await values(store)
    assert complaint["matter_id"] is None


@pytest.mark.parametrize("source", [SourceKind.JOINER, SourceKind.COMPLAINT])
async def test_checks_of_people_are_none_of_a_partners_business(
    store: Store, source: SourceKind
) -> None:
    await store.take(decided(source))

    await tell_all(store)

    assert await told(store) == []


async def test_a_row_that_opened_unseen_stays_unseen(store: Store) -> None:
    await store.take(closed())
    await tell_all(store)

    assert await told(store) == []


@pytest.mark.parametrize(
    ("offices", "areas", "count"),
    [
        (None, None, 1),
        (["SH"], ["contract"], 1),
        (["BJ"], None, 0),
        (None, ["tax"], 0),
        ([], None, 0),
    ],
)
async def test_a_scope_sees_its_offices_and_areas(
    api: Api, store: Store, offices: list[str] | None, areas: list[str] | None, count: int
) -> None:
    limits = {"offices": offices, "areas": areas}
    answer = await api.put(
        f"{SCOPES}/affiliates", limits, by=ADMINISTRATOR, headers={"If-Match": '"1"'}
    )
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)

    await store.take(matter())
    await tell_all(store)

    assert len(await told(store)) == count


async def test_a_scope_that_is_not_there_is_404(api: Api) -> None:
    limits = {"offices": None, "areas": None}

    answer = await api.put(f"{SCOPES}/x", limits, by=ADMINISTRATOR, headers={"If-Match": '"1"'})

    assert answer.status_code == 404
    (shown,) = (await api.get(SCOPES, by=ADMINISTRATOR)).json()["items"]
    assert shown["scope"] in partners.SCOPES


def prepared() -> MatterPrepared:
    return MatterPrepared(
        matter_id=MATTER,
        engagement_id=new_id(),
        inquiry_id=INQUIRY,
        client_id=CLIENT,
        office_id=SHANGHAI,
        practice_area="contract",
        lead_lawyer_id=CHEN,
    )


async def remove_wall(session: AsyncSession, row_id: UUID) -> None:
    await session.execute(text("DELETE FROM wall WHERE row_id = :id"), {"id": row_id})
