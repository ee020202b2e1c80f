"""The door where complaints arrive by mail: what was answered 250 is in the database."""

import asyncio
from typing import Any, Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from complaints.evidence.access import STORE
from complaints.evidence.actions import Files
from complaints.receiving.actions import receive_mail
from complaints.receiving.mail import read_mail
from complaints.settings import Settings
from kit.running import Running

TAKEN: Final = "250 2.0.0 Your complaint was received"
AGAIN: Final = "451 4.3.0 Not at the moment, send it again later"
AUTOMATIC: Final = "550 5.7.1 Automatic answers are not taken"
NO_SENDER: Final = (None, "", "<>")
NOBODY: Final = "550 5.1.1 No complaints are taken at this address"
_log = structlog.get_logger()


class Door:
    """Answers the dialogue of one server; the names of the methods are aiosmtpd's."""

    def __init__(self, running: Running, settings: Settings) -> None:
        self._sessions = running.database.sessions
        self._files = Files(running.resources[STORE], settings.files)
        self._settings = settings

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str | None,
        options: list[str],
    ) -> str:
        """Refuse bounces: they have no sender, and answering them would go on for ever."""
        if address in NO_SENDER:
            return AUTOMATIC
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        allowed = {one.lower() for one in self._settings.mail_in.addresses}
        if allowed and address.lower() not in allowed:
            return NOBODY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answer after the commit; whatever fails, the sender keeps the mail and tries again."""
        content: Any = envelope.content
        mail = await asyncio.to_thread(read_mail, bytes(content))
        if mail.is_automatic:
            return AUTOMATIC
        try:
            async with self._sessions.begin() as session:
                await receive_mail(session, mail, self._files, self._settings.periods)
        except Exception as error:  # noqa: BLE001 - no mail is lost to a fault of ours
            _log.warning("mail-not-taken", error=type(error).__name__)
            return AGAIN
        return TAKEN


async def take_mail(running: Running) -> None:
    """Listen until cancelled. Raises OSError when the port is taken."""
    settings = running.settings
    assert isinstance(settings, Settings)
    async with await open_door(running, settings) as server:
        await server.serve_forever()


async def open_door(running: Running, settings: Settings) -> asyncio.Server:
    door, limits = Door(running, settings), settings.mail_in
    loop = asyncio.get_running_loop()

    def answer() -> SMTP:
        return SMTP(
            door,
            data_size_limit=limits.max_bytes,
            enable_SMTPUTF8=True,
            hostname="hengping",
            ident="Hengping",
            loop=loop,
        )

    return await loop.create_server(answer, limits.host, limits.port)
