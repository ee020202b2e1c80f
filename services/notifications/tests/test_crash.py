"""The worker is killed around the SMTP server's acceptance: what is sent twice, and what never."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from sqlalchemy import text

from kit.db import Database
from kit.testing.client import Api
from kit.testing.keys import DATA_KEY
from notifications.delivery.sending import send_due
from notifications.directory.testing import opened
from notifications.message.status import MessageStatus
from notifications.testing import MailServer, Store, ids, text_of

Start = Callable[..., Awaitable[asyncio.subprocess.Process]]
KILLED = -9
NOBODY = UUID(int=2748)


@pytest.fixture
async def start(database: Database, mail: MailServer) -> AsyncIterator[Start]:
    """Start the worker as it is in production, with a broker that is away."""
    environment = {
        **os.environ,
        "HENGPING_DATABASE__URL": database.settings.url,
        "HENGPING_KAFKA__BOOTSTRAP": "127.0.0.1:9",
        "HENGPING_OIDC__ISSUER": "http://127.0.0.1:9",
        "HENGPING_SECRETS__DATA_KEY": DATA_KEY.get_secret_value(),
        "HENGPING_LINKS__PRIVATE_KEY": DATA_KEY.get_secret_value(),
        "HENGPING_HTTP__PORT": "0",
        "HENGPING_SMTP__PORT": str(mail.port),
        "HENGPING_SMTP__SENDER": "hengping@firm.test",
    }
    async with AsyncExitStack() as stack:

        async def begin(failpoint: str = "") -> asyncio.subprocess.Process:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "notifications", "worker"),
                env=environment | {"HENGPING_FAILPOINT": failpoint},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            stack.push_async_callback(_end, process)
            return process

        yield begin


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def let_the_lease_end(database: Database) -> None:
    over = "UPDATE message SET lease_until = now() - interval '1 second' WHERE lease IS NOT NULL"
    async with database.sessions.begin() as session:
        await session.execute(text(over))


@pytest.mark.parametrize(
    ("failpoint", "accepted"),
    [("mail.before-send", 1), ("mail.after-send", 2)],
)
async def test_a_mail_is_sent_again_only_where_nobody_can_know(
    start: Start, api: Api, store: Store, mail: MailServer, failpoint: str, accepted: int
) -> None:
    """Killed before: once. Killed after the acceptance: twice, as the same Message-ID and text."""
    await store.take(opened(lead_lawyer_id=NOBODY))
    killed = await start(failpoint)
    assert await killed.wait() == KILLED
    (message,) = await store.messages()
    assert message.status is MessageStatus.SENDING
    await let_the_lease_end(store.database)

    while await send_due(api.running):
        pass

    assert (await store.message()).status is MessageStatus.SENT
    assert ids(mail.mails) == [f"<{message.id}@firm.test>"] * accepted
    assert len({text_of(one) for one in mail.mails}) == 1
    attempts = "SELECT outcome FROM delivery ORDER BY started_at"
    async with store.database.sessions() as session:
        assert (await session.scalars(text(attempts))).all() == ["unknown", "accepted"]
