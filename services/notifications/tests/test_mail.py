"""Mails to a real SMTP server in process: contents, links, retries, digest, quiet hours."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.complaints import ComplaintContactRecorded
from contracts.conflicts import SourceKind
from contracts.notifications import MessageFailed, MessageSent
from kit import access, clock
from kit.access import Role
from kit.links import LinkReader
from kit.settings import LinkReadingSettings
from kit.testing.client import Api
from kit.testing.copies import places_of
from notifications.delivery.sending import send_due
from notifications.delivery.status import MOST_ATTEMPTS
from notifications.directory import actions as directory
from notifications.directory.testing import (
    ADMINISTRATOR,
    CHEN,
    CLIENT,
    LIN,
    SHANGHAI,
    SUN,
    contact,
    given,
    opened,
)
from notifications.message.status import MessageStatus
from notifications.preference.actions import keep_wishes
from notifications.preference.status import Wishes
from notifications.rule.testing import (
    COMPLAINT,
    MATTER,
    alert,
    answered,
    inquiry_opened,
    matter,
    missed,
    received,
    registered,
)
from notifications.testing import MailServer, Store, ids, shanghai, text_of

PUBLIC_KEY = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
CLIENTS_ADDRESS = "client31@client.test"
LOG = "/v1/notifications/deliveries"


async def send_all(api: Api) -> None:
    while await send_due(api.running):
        pass


def link_in(body: str) -> str:
    (line,) = [line for line in body.splitlines() if line.startswith("http")]
    return line.partition("?link=")[2]


async def test_client_and_lead_are_written_to(api: Api, store: Store, mail: MailServer) -> None:
    await store.take(matter())

    await send_all(api)

    (to_client,) = mail.to(CLIENTS_ADDRESS)
    (to_lead,) = mail.to("chen.jing@firm.test")
    assert to_client["Subject"] == "您委托的案件已开立 (2026)SH-00001"
    assert "尊敬的 远景公司：" in text_of(to_client)
    assert "主办律师为 陈静" in text_of(to_client)
    assert "<p>尊敬的 远景公司：</p>" in text_of(to_client, "html")
    assert to_lead["Subject"] == "案件已开立 (2026)SH-00001"
    assert to_lead["Auto-Submitted"] == "auto-generated"
    assert await store.told() == sorted(
        [
            (CLIENT, "matter-opened-client", "mail"),
            (CHEN, "matter-opened", "in_app"),
            (CHEN, "matter-opened", "mail"),
        ]
    )
    assert len(await store.facts(MessageSent)) == 2


async def test_the_client_can_complain_once_by_the_link(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(matter())
    await send_all(api)

    (to_client,) = mail.to(CLIENTS_ADDRESS)
    assert "http://127.0.0.1:8080/v1/complaints/form?link=" in text_of(to_client)
    reader = LinkReader(LinkReadingSettings(public_key=PUBLIC_KEY))
    link = reader.read(link_in(text_of(to_client)), "complaint")
    assert link.row_id == MATTER
    assert link.expires_at > clock.now() + timedelta(days=179)


async def test_a_complainant_is_told_where_it_stands(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(received(client_id=None), registered(client_id=None), answered())
    complainant = ComplaintContactRecorded(
        complaint_id=COMPLAINT,
        client_id=None,
        display_name="Ms Ode",
        email="ode@else.test",
        phone=None,
        language="en",
    )
    await store.keep(complainant, directory.keep_complainant)

    await send_all(api)

    mails = mail.to("ode@else.test")
    assert {one["Subject"] for one in mails} == {
        "Your complaint TS-2026-0001 is registered",
        "Our answer to your complaint TS-2026-0001",
    }
    reader = LinkReader(LinkReadingSettings(public_key=PUBLIC_KEY))
    links = [reader.read(link_in(text_of(one)), "complaint-status") for one in mails]
    assert [link.row_id for link in links] == [COMPLAINT, COMPLAINT]
    assert links[0].id != links[1].id


async def test_a_client_who_complains_is_reached_as_the_client(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.keep(contact(CLIENT, may_be_contacted=False), directory.keep_client)
    await store.take(received(), registered())

    await send_all(api)

    (to_client,) = mail.to(CLIENTS_ADDRESS)
    assert to_client["Subject"] == "您的投诉 TS-2026-0001 已受理"


async def test_a_client_who_did_not_consent_is_not_written_to(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.keep(contact(CLIENT, may_be_contacted=False), directory.keep_client)
    await store.take(matter())

    await send_all(api)

    assert mail.to(CLIENTS_ADDRESS) == []
    dropped = await store.message(recipient_id=CLIENT)
    assert (dropped.status, dropped.reason) == (MessageStatus.DROPPED, "no-consent")


async def test_queued_mail_to_the_erased_is_dropped(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(matter())
    await store.keep(CLIENT, directory.forget_contact)
    await store.keep(CHEN, directory.forget_staff)

    await send_all(api)

    assert mail.mails == []
    assert {one.reason for one in await store.messages(channel="mail")} == {"erased"}
    assert [fact.reason for fact in await store.facts(MessageFailed)] == ["erased", "erased"]


async def test_no_name_rests_anywhere_after_the_erasure(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.keep(contact(CLIENT, "金丝雀公司"), directory.keep_client)
    await store.take(matter())
    await send_all(api)
    assert "金丝雀公司" in text_of(mail.to(CLIENTS_ADDRESS)[0])
    async with store.database.sessions() as session:
        assert await places_of(session, "金丝雀公司") == ["contact.display_name"]
        assert await places_of(session, CLIENTS_ADDRESS) == ["contact.email"]

    await store.keep(CLIENT, directory.forget_contact)

    async with store.database.sessions() as session:
        assert await places_of(session, "金丝雀公司") == []
        assert await places_of(session, CLIENTS_ADDRESS) == []


async def test_mail_about_what_was_walled_meanwhile_is_dropped(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(matter())
    await store.wall(MATTER, LIN)

    await send_all(api)

    assert mail.to("chen.jing@firm.test") == []
    assert (await store.message(recipient_id=CHEN, channel="mail")).reason == "walled"
    assert len(mail.to(CLIENTS_ADDRESS)) == 1


async def test_mail_to_who_has_left_meanwhile_is_dropped(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(matter())
    await store.keep(given("chen.jing", CHEN, Role.LEAD_LAWYER, SHANGHAI, "left"), access.keep)

    await send_all(api)

    assert (await store.message(recipient_id=CHEN, channel="mail")).reason == "left"
    assert mail.to("chen.jing@firm.test") == []


async def test_a_busy_server_is_asked_again_later(api: Api, store: Store, mail: MailServer) -> None:
    await store.take(opened(client_id=None))
    start = clock.now()
    mail.answers = ["451 4.3.0 busy with <chen.jing@firm.test>"]

    with clock.stopped_at(start):
        await send_all(api)
    waiting = await store.message(channel="mail")
    assert (waiting.status, waiting.reason) == (MessageStatus.RETRIED, "smtp-451")
    with clock.stopped_at(start + timedelta(minutes=1)):
        await send_all(api)

    assert (await store.message(channel="mail")).status is MessageStatus.SENT
    log = (await api.get(LOG, by=ADMINISTRATOR)).json()["items"]
    assert [(one["attempt"], one["outcome"], one["smtp_code"]) for one in reversed(log)] == [
        (1, "deferred", 451),
        (2, "accepted", 250),
    ]
    assert {one["mail_id"] for one in log} == {str(waiting.id)}
    assert ids(mail.mails) == [f"<{waiting.id}@firm.test>"]


async def test_it_is_given_up_after_the_last_attempt(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(opened(client_id=None))
    mail.answers = ["421 4.3.0 away"] * MOST_ATTEMPTS
    moment = clock.now()

    for _ in range(MOST_ATTEMPTS):
        moment += timedelta(days=1)
        with clock.stopped_at(moment):
            await send_all(api)

    failed = await store.message(channel="mail")
    assert (failed.status, failed.attempts) == (MessageStatus.FAILED, MOST_ATTEMPTS)
    (fact,) = await store.facts(MessageFailed)
    assert (fact.attempts, fact.reason) == (MOST_ATTEMPTS, "smtp-421")


async def test_a_refused_mail_has_failed_until_an_administrator_sends_it_again(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(opened(client_id=None))
    mail.answers = ["550 5.1.1 no such user"]
    await send_all(api)
    (entry,) = (await api.get(f"{LOG}?outcome=refused", by=ADMINISTRATOR)).json()["items"]
    again = f"{LOG}/{entry['id']}/retry"

    assert (await api.post(again, by="chen.jing")).status_code == 403
    assert (await api.post(again, by=ADMINISTRATOR)).status_code == 200
    assert (await api.post(again, by=ADMINISTRATOR)).status_code == 409
    await send_all(api)

    assert len(mail.to("chen.jing@firm.test")) == 1
    assert (await store.message(channel="mail")).status is MessageStatus.SENT


async def test_a_server_that_is_away_defers(api: Api, store: Store, mail: MailServer) -> None:
    await store.take(opened(client_id=None))
    port = mail.port
    await mail.stop()

    await send_all(api)

    waiting = await store.message(channel="mail")
    assert waiting.status is MessageStatus.RETRIED
    await mail.start()
    assert port > 0


async def test_an_address_that_has_not_arrived_is_waited_for(
    api: Api, store: Store, mail: MailServer
) -> None:
    client = UUID(int=77)
    start = clock.now()
    with clock.stopped_at(start):
        await store.take(opened(client_id=client))
        await send_all(api)
    assert (await store.message(recipient_id=client)).reason == "no-address"

    await store.keep(contact(client), directory.keep_client)
    with clock.stopped_at(start + timedelta(minutes=1)):
        await send_all(api)

    assert len(mail.to("client77@client.test")) == 1


@pytest.mark.parametrize("address", ["no address", "a@b\r\nBcc: all@firm.test"])
async def test_what_is_no_address_is_refused_at_once(
    api: Api, store: Store, mail: MailServer, address: str
) -> None:
    await store.keep(contact(CLIENT, email=address), directory.keep_client)
    await store.take(opened(lead_lawyer_id=UUID(int=999)))

    await send_all(api)

    failed = await store.message(recipient_id=CLIENT)
    assert (failed.status, failed.reason) == (MessageStatus.FAILED, "bad-address")
    assert mail.mails == []


async def wish(store: Store, staff_id: UUID, **wishes: object) -> None:
    async with store.database.sessions.begin() as session:
        await keep_wishes(session, staff_id, Wishes(**wishes), 0)  # type: ignore[arg-type]  # fields by name


async def test_quiet_hours_delay_mails_and_no_inbox(
    api: Api, store: Store, mail: MailServer
) -> None:
    await wish(store, CHEN, quiet_from=time(21), quiet_until=time(8))
    with clock.stopped_at(shanghai(22)):
        await store.take(opened(client_id=None))
        await store.post()
        await send_all(api)
        assert mail.mails == []
        in_app = await store.message(channel="in_app")
        assert in_app.status is MessageStatus.SENT

    with clock.stopped_at(shanghai(22) + timedelta(hours=10)):
        await send_all(api)
    assert len(mail.to("chen.jing@firm.test")) == 1


async def test_a_retry_respects_quiet_hours_too(api: Api, store: Store, mail: MailServer) -> None:
    await wish(store, CHEN, quiet_from=time(21), quiet_until=time(8))
    mail.answers = ["451 4.3.0 busy"]
    with clock.stopped_at(shanghai(20, 59) + timedelta(seconds=50)):
        await store.take(opened(client_id=None))
        await send_all(api)

    assert (await store.message(channel="mail")).due_at == shanghai(8) + timedelta(days=1)


@pytest.mark.parametrize("wishes", [{"digest": True}, {"quiet_until": time(23, 59)}])
async def test_alarms_and_missed_deadlines_wait_for_nothing(
    api: Api, store: Store, mail: MailServer, wishes: dict[str, object]
) -> None:
    await wish(store, CHEN, **wishes)
    await wish(store, SUN, **wishes)
    with clock.stopped_at(shanghai(3)):
        await store.take(inquiry_opened(), alert((SourceKind.INQUIRY, inquiry_opened().inquiry_id)))
        await store.take(received(), missed())
        await send_all(api)

    assert [one["Subject"] for one in mail.to("chen.jing")] == ["存在可能的利益冲突"]
    assert "投诉已超期：调查" in [one["Subject"] for one in mail.to("sun.hao")]


async def test_a_digest_is_one_mail_of_many_messages(
    api: Api, store: Store, mail: MailServer
) -> None:
    await wish(store, CHEN, digest=True)
    for number in range(3):
        with clock.stopped_at(shanghai(10 + number)):
            await store.take(opened(client_id=None, number=f"n{number}"))
            await send_all(api)
    assert mail.mails == []

    with clock.stopped_at(shanghai(8, 30) + timedelta(days=1)):
        await send_all(api)

    (digest,) = mail.to("chen.jing")
    assert digest["Subject"] == "衡平：3 条消息"
    assert all(f"案件已开立 n{number}" in text_of(digest) for number in range(3))
    assert {one.status for one in await store.messages(channel="mail")} == {MessageStatus.SENT}
    (entry,) = (await api.get(LOG, by=ADMINISTRATOR)).json()["items"]
    assert (entry["template"], entry["message_count"]) == ("digest", 3)


async def test_a_digest_leaves_out_what_was_walled_meanwhile(
    api: Api, store: Store, mail: MailServer
) -> None:
    await wish(store, CHEN, digest=True)
    with clock.stopped_at(shanghai(10)):
        await store.take(opened(MATTER, client_id=None), opened(client_id=None, number="other"))
    await store.wall(MATTER, LIN)

    with clock.stopped_at(shanghai(8, 30) + timedelta(days=1)):
        await send_all(api)

    (sent,) = mail.to("chen.jing")
    assert sent["Subject"] == "案件已开立 other"


async def test_a_sender_that_died_is_replaced_when_its_lease_is_over(
    api: Api, store: Store, mail: MailServer
) -> None:
    await store.take(opened(client_id=None))
    start = datetime.now(tz=clock.now().tzinfo)
    async with store.database.sessions.begin() as session:
        await session.execute(
            text(
                "UPDATE message SET status = 'sending', attempts = 1, mail_id = id, lease = id, "
                "lease_until = :until WHERE channel = 'mail'"
            ),
            {"until": start + timedelta(minutes=2)},
        )

    with clock.stopped_at(start + timedelta(minutes=1)):
        await send_all(api)
    assert mail.mails == []
    with clock.stopped_at(start + timedelta(minutes=3)):
        await send_all(api)

    sent = await store.message(channel="mail")
    assert (sent.status, sent.attempts) == (MessageStatus.SENT, 2)
    assert ids(mail.mails) == [f"<{sent.id}@firm.test>"]
