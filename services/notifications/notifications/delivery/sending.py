"""Send what is due: claim, hand over to the server, write the outcome down.

`sending` is committed before the server is spoken to. A process that dies in between leaves the
mail in `sending`; when its lease is over it is sent again with the same Message-ID.
"""

import asyncio
from email.message import EmailMessage
from typing import Final

import aiosmtplib
import structlog
from aiosmtplib.errors import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from kit.failpoints import failpoint
from kit.running import Running
from kit.transient import is_transient
from notifications.delivery.actions import Ending, settle
from notifications.delivery.claiming import Claim, claim_next
from notifications.delivery.letters import NoUsableAddress, write_mail
from notifications.delivery.status import Outcome, outcome_of
from notifications.settings import Settings

EVERY: Final = 0.5
AT_ONCE: Final = 4
TIMEOUT: Final = 20.0
ALTOGETHER: Final = 60.0  # well below the lease
_log = structlog.get_logger()


async def send_mail(running: Running) -> None:
    """Send for ever; wait out a database that is away."""
    while True:
        try:
            while await send_due(running):
                pass
        except Exception as error:
            if not is_transient(error):
                raise
            _log.warning("mail-waits", error=type(error).__name__)
        await asyncio.sleep(EVERY)


async def send_due(running: Running) -> int:
    """Send a few mails at a time; return how many were sent or dropped, 0 when none is due."""
    claims: list[Claim | bool] = []
    while len(claims) < AT_ONCE:
        async with running.database.sessions.begin() as session:
            claims.append(await claim_next(session))
        if claims[-1] is False:
            break
    await asyncio.gather(*[_send(running, claim) for claim in claims if isinstance(claim, Claim)])
    return len([claim for claim in claims if claim])


async def _send(running: Running, claim: Claim) -> None:
    ending = await _hand_over(running, claim)
    async with running.database.sessions.begin() as session:
        if not await settle(session, claim, ending):
            _log.warning("mail-lease-lost", mail_id=str(claim.mail_id))


async def _hand_over(running: Running, claim: Claim) -> Ending:
    settings = running.settings
    assert isinstance(settings, Settings)
    try:
        async with running.database.sessions() as session:
            mail = await write_mail(session, claim, settings)
        failpoint("mail.before-send")
        async with asyncio.timeout(ALTOGETHER):
            await _to_server(mail, settings)
    except NoUsableAddress as error:
        bad = error.reason == "bad-address"
        return Ending(Outcome.REFUSED if bad else Outcome.DEFERRED, error.reason)
    except SMTPRecipientsRefused as error:
        return _answered(error.recipients[0].code)
    except SMTPResponseException as error:
        return _answered(error.code)
    except (SMTPException, OSError, TimeoutError) as error:
        return Ending(Outcome.DEFERRED, type(error).__name__)
    failpoint("mail.after-send")
    return Ending(Outcome.ACCEPTED, smtp_code=250)


async def _to_server(mail: EmailMessage, settings: Settings) -> None:
    smtp = settings.smtp
    await aiosmtplib.send(
        mail,
        hostname=smtp.host,
        port=smtp.port,
        username=smtp.username or None,
        password=smtp.password.get_secret_value() or None,
        start_tls=smtp.starttls,
        timeout=TIMEOUT,
    )


def _answered(code: int) -> Ending:
    return Ending(outcome_of(code), f"smtp-{code}", code)
