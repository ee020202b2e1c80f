"""Everything the notifications service is made of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kit.running import Running
from kit.service import Service
from notifications.db import Base
from notifications.delivery.api import router as deliveries
from notifications.delivery.health import mail_waits
from notifications.delivery.sending import send_mail
from notifications.directory.consumers import contacts, firm, guards
from notifications.feed.announcing import tell_partners
from notifications.feed.api import router as partner_scopes
from notifications.feed.health import partners_wait
from notifications.message.api import router as messages
from notifications.message.posting import post_in_app
from notifications.message.streams import Streams
from notifications.preference.api import router as preferences
from notifications.rule.consumers import facts
from notifications.rule.timers import timers
from notifications.settings import Settings


@asynccontextmanager
async def resources(running: Running) -> AsyncIterator[None]:
    streams = Streams(running.database.sessions)
    running.resources["streams"] = streams
    try:
        yield
    finally:
        await streams.close()


SERVICE = Service(
    name="notifications",
    metadata=Base.metadata,
    routers=[messages, preferences, deliveries, partner_scopes],
    consumers=[facts, firm, contacts, guards],
    timers=[timers],
    background=[post_in_app, send_mail, tell_partners],
    degraded={"mail": mail_waits, "partners": partners_wait},
    resources=resources,
    settings=Settings,
)
