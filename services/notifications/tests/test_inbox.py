"""A reader's own messages over HTTP: list, read, walls, erasure, preferences."""

from uuid import UUID

import pytest

from contracts.conflicts import Verdict
from contracts.notifications import MessageFailed, MessageRead, MessageSent
from kit import access
from kit.access import Role
from kit.testing.client import Api
from notifications.directory import actions as directory
from notifications.directory.testing import (
    CHEN,
    LIN,
    SHANGHAI,
    SUN,
    given,
    opened,
    staff_member,
)
from notifications.message.status import MessageStatus
from notifications.rule.testing import MATTER, completed, matter, received
from notifications.testing import Store

INBOX = "/v1/notifications/messages"
WISHES = "/v1/notifications/preferences"


async def inbox(api: Api, by: str, query: str = "") -> list[dict[str, object]]:
    answer = await api.get(f"{INBOX}{query}", by=by)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def test_a_message_comes_into_its_readers_inbox_alone(api: Api, store: Store) -> None:
    await store.take(matter())
    assert await inbox(api, "chen.jing") == []

    assert await store.post() == 1

    (shown,) = await inbox(api, "chen.jing")
    assert (shown["title"], shown["status"]) == ("案件已开立 (2026)SH-00001", "sent")
    assert "陈静，您好" in str(shown["text"])
    assert (shown["subject_kind"], shown["subject_id"]) == ("matter", str(MATTER))
    assert await inbox(api, "sun.hao") == []
    assert (await api.get(f"{INBOX}/count", by="chen.jing")).json() == {"unread": 1}


async def test_posting_announces_what_was_sent_once(store: Store) -> None:
    await store.take(matter())

    await store.post()
    assert await store.post() == 0

    (sent,) = await store.facts(MessageSent)
    assert (sent.recipient_id, sent.template, sent.subject_id) == (CHEN, "matter-opened", MATTER)


async def test_reading_is_announced_once(api: Api, store: Store) -> None:
    await store.take(matter())
    await store.post()
    (shown,) = await inbox(api, "chen.jing", "?unread=true")

    for _ in range(2):
        answer = await api.post(f"{INBOX}/{shown['id']}/read", by="chen.jing")
        assert (answer.status_code, answer.json()["status"]) == (200, "read")

    assert [str(fact.message_id) for fact in await store.facts(MessageRead)] == [shown["id"]]
    assert await inbox(api, "chen.jing", "?unread=true") == []
    assert len(await inbox(api, "chen.jing", "?unread=false")) == 1


async def test_the_message_of_another_is_not_there(api: Api, store: Store) -> None:
    await store.take(matter())
    await store.post()
    (shown,) = await inbox(api, "chen.jing")

    answer = await api.post(f"{INBOX}/{shown['id']}/read", by="sun.hao")

    assert (answer.status_code, answer.json()["code"]) == (404, "message-not-found")


async def test_a_mail_is_in_no_inbox(api: Api, store: Store) -> None:
    await store.take(matter())
    mail = await store.message(channel="mail", recipient_id=CHEN)

    answer = await api.post(f"{INBOX}/{mail.id}/read", by="chen.jing")

    assert answer.status_code == 404


async def test_the_list_is_newest_first_in_pages(api: Api, store: Store) -> None:
    for number in range(5):
        await store.take(opened(number=f"n{number}"))
        await store.post()

    first = (await api.get(f"{INBOX}?limit=3", by="chen.jing")).json()
    rest = await inbox(api, "chen.jing", f"?limit=3&cursor={first['next_cursor']}")

    titles = [str(one["title"])[-2:] for one in [*first["items"], *rest]]
    assert titles == ["n4", "n3", "n2", "n1", "n0"]


async def test_a_wall_that_stands_keeps_the_message_away(store: Store) -> None:
    await store.wall(MATTER, LIN)

    await store.take(matter())
    await store.post()

    dropped = await store.message(recipient_id=CHEN, channel="in_app")
    assert (dropped.status, dropped.reason) == (MessageStatus.DROPPED, "walled")
    assert [fact.reason for fact in await store.facts(MessageFailed)] == ["walled"]


async def test_a_later_wall_takes_the_message_out_of_the_inbox(api: Api, store: Store) -> None:
    await store.take(matter())
    await store.post()
    (shown,) = await inbox(api, "chen.jing")

    await store.wall(MATTER, LIN)

    assert await inbox(api, "chen.jing") == []
    assert (await api.get(f"{INBOX}/count", by="chen.jing")).json() == {"unread": 0}
    assert (await api.post(f"{INBOX}/{shown['id']}/read", by="chen.jing")).status_code == 404


async def test_members_of_a_wall_are_told(api: Api, store: Store) -> None:
    await store.wall(MATTER, CHEN)

    await store.take(matter(), received())
    await store.post()

    assert len(await inbox(api, "chen.jing")) == 1
    assert (await store.message(recipient_id=SUN, channel="in_app")).reason == "walled"


async def test_the_conflicts_office_sees_through_walls(api: Api, store: Store) -> None:
    await store.wall(MATTER, CHEN)
    await store.take(completed(Verdict.REVIEW))
    await store.post()

    (shown,) = await inbox(api, "wang.lei")
    assert shown["title"] == "检索 JS-1 需要人工审查"


async def test_who_leaves_before_it_is_posted_gets_nothing(store: Store) -> None:
    await store.take(matter())
    await store.keep(given("chen.jing", CHEN, Role.LEAD_LAWYER, SHANGHAI, "left"), access.keep)

    await store.post()

    assert (await store.message(recipient_id=CHEN, channel="in_app")).reason == "left"


async def test_the_name_of_the_erased_is_blank_in_old_messages(api: Api, store: Store) -> None:
    await store.take(matter())
    await store.post()

    await store.keep(CHEN, directory.forget_staff)

    (shown,) = await inbox(api, "chen.jing")
    assert "陈静" not in str(shown["text"])
    assert "案件 (2026)SH-00001 已于" in str(shown["text"])


async def test_a_reader_is_written_to_in_the_language_of_the_staff_record(
    api: Api, store: Store
) -> None:
    await store.keep(staff_member(CHEN, "chen.jing", "Chen Jing", "en"), directory.keep_staff)

    await store.take(matter())
    await store.post()

    (shown,) = await inbox(api, "chen.jing")
    assert shown["title"] == "Matter (2026)SH-00001 is open"


async def test_preferences_have_defaults_and_revisions(api: Api, store: Store) -> None:
    first = await api.get(WISHES, by="chen.jing")
    assert (first.headers["etag"], first.json()["mail"], first.json()["digest"]) == (
        '"0"', True, False,
    )  # fmt: skip
    wanted = {"mail": False, "digest": True, "quiet_from": "21:00:00", "quiet_until": "08:00:00"}
    wanted |= {"language": "en"}

    for before, status in (('"0"', 200), ('"0"', 412), ('"1"', 200)):
        answer = await api.put(WISHES, wanted, by="chen.jing", headers={"If-Match": before})
        assert answer.status_code == status, answer.text

    assert (await api.get(WISHES, by="chen.jing")).json() == {**wanted, "revision": 2}
    await store.take(matter())
    assert await store.messages(recipient_id=CHEN, channel="mail") == []
    assert (await store.message(recipient_id=CHEN)).language == "en"


@pytest.mark.parametrize("path", [INBOX, f"{INBOX}/count", WISHES])
async def test_machines_have_no_messages(api: Api, path: str) -> None:
    await api.let("robot", Role.MACHINE)

    assert (await api.get(path, by="robot")).status_code == 403


async def test_a_list_can_be_narrowed_to_one_subject(api: Api, store: Store) -> None:
    await store.take(matter(), opened(UUID(int=900), number="other"))
    await store.post()

    (shown,) = await inbox(api, "chen.jing", f"?subject_kind=matter&subject_id={MATTER}")

    assert shown["subject_id"] == str(MATTER)
