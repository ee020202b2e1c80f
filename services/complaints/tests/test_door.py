"""Complaints by mail on a real socket: taken once, whole, or not taken at all (E4)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import aiosmtplib
import pytest

from complaints.app import SERVICE
from complaints.directory.testing import BEIJING, MATTER, NUMBER, OFFICER, SHANGHAI
from complaints.evidence.tables import Origin
from complaints.receiving.door import open_door
from complaints.receiving.mail import read_mail
from complaints.settings import MailInSettings, Settings
from complaints.testing import MONDAY, Store, at, settings_in
from contracts.complaints import ComplaintChannel, ComplaintContactRecorded
from kit import clock
from kit.testing.client import Api, Serve

SENDER, FIRM = "situ@example.test", "complaints@firm.test"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


def mail(subject: str = f"投诉：案件{NUMBER}", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"司徒明远 <{SENDER}>"
    message["To"] = FIRM
    message["Subject"] = subject
    message["Date"] = format_datetime(MONDAY)
    message["Message-ID"] = headers.pop("message_id", "<1@example.test>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("王律师三周没有回复我的电话。\n请处理。")
    return message


def with_attachments() -> EmailMessage:
    message = mail()
    message.add_attachment(PDF, maintype="application", subtype="octet-stream", filename="合同.pdf")
    message.add_attachment(
        b"MZ\x90\x00", maintype="application", subtype="pdf", filename="合同2.pdf"
    )
    return message


class Post:
    """A door on a port of its own, and who sends there."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def send(
        self, message: EmailMessage | bytes, sender: str = SENDER, to: str = FIRM
    ) -> str:
        """Return the last answer: `250 …`, or the refusal."""
        content = message if isinstance(message, bytes) else message.as_bytes()
        try:
            _, answer = await aiosmtplib.send(
                content,
                sender=sender,
                recipients=[to],
                hostname="127.0.0.1",
                port=self.port,
                start_tls=False,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return f"{refused.recipients[0].code} {refused.recipients[0].message}"
        except aiosmtplib.SMTPResponseException as refused:
            return f"{refused.code} {refused.message}"
        return f"250 {answer}"


@asynccontextmanager
async def opened(api: Api, **limits: object) -> AsyncIterator[Post]:
    settings = api.running.settings
    assert isinstance(settings, Settings)
    mail_in = MailInSettings.model_validate({"port": 0} | limits)
    server = await open_door(api.running, settings.model_copy(update={"mail_in": mail_in}))
    try:
        yield Post(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture
async def post(api: Api) -> AsyncIterator[Post]:
    async with opened(api) as post:
        yield post


async def test_a_mail_becomes_a_complaint_with_its_attachments(
    api: Api, store: Store, post: Post
) -> None:
    before = clock.now()

    assert (await post.send(with_attachments())).startswith("250 ")

    ((complaint_id,),) = await store.rows("SELECT id FROM complaint")
    complaint = await store.get(complaint_id)
    assert before <= complaint.received_at <= clock.now()
    assert (complaint.channel, complaint.matter_id) == (ComplaintChannel.EMAIL, MATTER)
    assert (complaint.office_id, complaint.client_id) == (SHANGHAI, None)
    assert complaint.text.startswith(f"投诉：案件{NUMBER}\n\n王律师三周没有回复")
    (contact,) = await store.facts(complaint.id, ComplaintContactRecorded)
    assert (contact.display_name, contact.email, contact.language) == ("司徒明远", SENDER, "zh-CN")
    listed = (await api.get(at(complaint, "/evidence"), by=OFFICER)).json()["items"]
    kept = {(one["name"], one["media_type"], one["origin"]) for one in listed}
    assert kept == {
        ("original.eml", "message/rfc822", Origin.ORIGINAL),
        ("合同.pdf", "application/pdf", Origin.COMPLAINANT),
    }


async def test_the_original_is_kept_as_it_came(store: Store, post: Post) -> None:
    await post.send(with_attachments())

    ((key,),) = await store.rows("SELECT key FROM evidence WHERE origin = 'original'")
    original = read_mail(await store.files.store.get(key))
    assert [one.name for one in original.attachments] == ["合同.pdf", "合同2.pdf"]


async def test_the_same_mail_twice_is_one_complaint(store: Store, post: Post) -> None:
    answers = [await post.send(mail()), await post.send(mail())]
    answers += await asyncio.gather(*[post.send(mail(message_id="<2@example.test>"))] * 1)

    assert all(answer.startswith("250 ") for answer in answers)
    assert len(await store.rows("SELECT id FROM complaint")) == 2


async def test_a_race_of_the_same_mail_is_one_complaint(store: Store, post: Post) -> None:
    answers = await asyncio.gather(*[post.send(mail()) for _ in range(4)])

    assert {answer[:3] for answer in answers} <= {"250", "451"}
    assert (await post.send(mail())).startswith("250 ")
    assert len(await store.rows("SELECT id FROM complaint")) == 1


async def test_a_mail_that_names_no_matter_goes_to_the_head_office(
    store: Store, post: Post
) -> None:
    await post.send(mail("Complaint"))

    ((office_id, matter_id),) = await store.rows("SELECT office_id, matter_id FROM complaint")
    assert (office_id, matter_id) == (BEIJING, None)


async def test_while_the_database_is_away_the_sender_keeps_the_mail(
    api: Api, store: Store, post: Post
) -> None:
    await store.rows("SELECT 1")
    url = api.running.database.settings.url
    broken = api.running.database.settings.model_copy(
        update={"url": url.rpartition("/")[0] + "/nowhere"}
    )
    away = type(api.running.database)(broken)
    running = replace(api.running, database=away)
    async with opened(Api(api.app, running, api.issuer)) as closed_office:
        assert (await closed_office.send(mail())).startswith("451 ")
    await away.dispose()
    assert await store.rows("SELECT id FROM complaint") == []

    assert (await post.send(mail())).startswith("250 ")
    assert len(await store.rows("SELECT id FROM complaint")) == 1


async def test_what_is_too_large_is_refused(api: Api, store: Store) -> None:
    message = mail()
    message.add_attachment(b"x" * 20_000, maintype="text", subtype="plain", filename="a.txt")

    async with opened(api, max_bytes=10_000) as post:
        assert (await post.send(message)).startswith("552 ")

    assert await store.rows("SELECT id FROM complaint") == []


async def test_automatic_answers_and_bounces_are_refused(store: Store, post: Post) -> None:
    vacation = mail(Auto_Submitted="auto-replied")

    assert (await post.send(vacation)).startswith("550 ")
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=post.port, start_tls=False)
    async with client:
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as bounced:
            await client.mail("")
    assert bounced.value.code == 550

    assert await store.rows("SELECT id FROM complaint") == []


async def test_only_the_addresses_for_complaints_are_served(api: Api) -> None:
    async with opened(api, addresses=[FIRM.upper()]) as post:
        assert (await post.send(mail(), to="boss@firm.test")).startswith("550 ")
        assert (await post.send(mail())).startswith("250 ")


UNREADABLE = (
    b"",
    b"no header at all, just words",
    b"From: \xff\xfe\r\nSubject: =?utf-9?Q?=FF?=\r\n\r\n\x00\x01",
    b"From: a@b.cn\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    b"From: a@b.cn\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nhello",
    b"From: a@b.cn\r\nMessage-ID: <>>broken\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
)


async def test_a_mail_that_nobody_can_read_is_kept_whole(store: Store, post: Post) -> None:
    for number, content in enumerate(UNREADABLE, 1):
        assert (await post.send(content)).startswith("250 ")

        originals = await store.rows("SELECT id FROM evidence WHERE origin = 'original'")
        assert len(originals) == number
    assert all(row.text for row in await store.rows("SELECT text FROM complaint"))


def test_a_mail_in_html_is_read_as_words() -> None:
    message = EmailMessage()
    message["From"] = SENDER
    message.set_content("<style>p{}</style><p>Hello</p><script>x()</script>world", subtype="html")

    read = read_mail(message.as_bytes())

    assert read.text.split() == ["Hello", "world"]
    assert (read.name, read.language) == (SENDER, "en")


async def test_the_worker_opens_the_door(serve: Serve, store: Store, tmp_path: Path) -> None:
    free = MailInSettings(port=0)
    api = await serve(SERVICE, store.database, **settings_in(tmp_path), mail_in=free)
    work = [asyncio.ensure_future(background(api.running)) for background in SERVICE.background]

    done, running = await asyncio.wait(work, timeout=0.5)

    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert not done
