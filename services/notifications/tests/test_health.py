"""What waits too long is said: on /readyz, and by a timer."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from contracts.conflicts import SourceKind
from kit import clock
from kit.testing.client import Api
from notifications.delivery.sending import send_due
from notifications.directory.testing import opened
from notifications.rule.testing import INQUIRY, alert, decided, inquiry_opened, matter
from notifications.rule.timers import OVERDUE, timers
from notifications.rule.waiting import LIMIT, ROW_MISSING
from notifications.testing import MailServer, Store


async def checks(api: Api) -> tuple[str, str]:
    found = (await api.get("/readyz")).json()["checks"]
    return found["mail"], found["partners"]


async def test_all_is_well_while_nothing_is_late(api: Api, store: Store) -> None:
    await store.take(matter())

    assert await checks(api) == ("ok", "ok")


async def test_late_mails_and_partners_are_said(api: Api, store: Store) -> None:
    await store.take(opened(client_id=None))

    with clock.stopped_at(clock.now() + timedelta(minutes=6)):
        mail, partners = await checks(api)

    assert mail == "1 mails have been due for more than five minutes"
    assert partners.startswith("1 facts wait to be told to partners")


async def test_a_server_that_puts_everything_off_is_said(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(opened(client_id=None))
    mail.answers = ["451 4.3.0 busy"]
    await send_due(api.running)

    assert (await checks(api))[0].startswith("the mail server has put off every mail")


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_row_that_does_not_arrive_raises_an_alarm(store: Store, *, arrives: bool) -> None:
    await store.take(decided(), alert((SourceKind.INQUIRY, INQUIRY)))
    if arrives:
        await store.take(inquiry_opened())
    before = alarms()

    with clock.stopped_at(clock.now() + LIMIT + timedelta(seconds=1)):
        await timers.fire_due(store.database.sessions)

    assert alarms() - before == (0 if arrives else 1)
    async with store.database.sessions() as session:
        waiting = await session.scalar(text("SELECT count(*) FROM waiting"))
    assert waiting == (0 if arrives else 2)


def alarms() -> float:
    value: float = OVERDUE.labels(ROW_MISSING)._value.get()
    return value
