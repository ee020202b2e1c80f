"""A mail from its messages: rendered when it is sent, the same at each attempt."""

from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from kit.languages import ZH
from kit.links import LinkSigner
from notifications.delivery.claiming import Claim
from notifications.directory.queries import FIRM_ZONE, Reach, staff_zone
from notifications.message.recipients import RecipientKind
from notifications.message.showing import lead_of
from notifications.message.tables import Message
from notifications.rule.status import LinkPurpose
from notifications.rule.table import LINKS
from notifications.settings import Settings
from notifications.template.rendering import Text, join_texts, render

DIGEST: Final = {ZH: "衡平：{} 条消息", "en": "Hengping: {} messages"}
PAGES: Final = {
    LinkPurpose.COMPLAINT: "/v1/complaints/form",
    LinkPurpose.STATUS: "/v1/complaints/status",
}


class NoUsableAddress(Exception):
    """`reason` is a code; whether it may pass, the sender decides."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def write_mail(session: AsyncSession, claim: Claim, settings: Settings) -> EmailMessage:
    """Raise NoUsableAddress where nobody can be reached."""
    if claim.reach is None or not claim.reach.email:
        raise NoUsableAddress("no-address")
    head = claim.messages[0]
    language = head.language or claim.reach.language
    texts = [await _text(session, one, claim.reach, settings) for one in claim.messages]
    text = texts[0]
    if len(texts) > 1:
        text = join_texts(DIGEST[language].format(len(texts)), texts)
    mail = _addressed(claim.reach, settings.smtp.sender)
    mail["Subject"] = text.subject
    mail["Message-ID"] = message_id(claim.mail_id, settings.smtp.sender)
    mail["Date"] = format_datetime(head.queued_at)
    mail["Content-Language"] = language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.body)
    mail.add_alternative(f"<!doctype html><html lang={language}>{text.html}</html>", subtype="html")
    return mail


def message_id(mail_id: UUID, sender: str) -> str:
    """Return the same for each attempt, so that a server or reader can tell a repetition."""
    return f"<{mail_id}@{sender.rpartition('@')[2]}>"


def _addressed(reach: Reach, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    try:
        mail["To"] = Address(reach.name, addr_spec=reach.email)
    except (ValueError, IndexError, HeaderParseError, MessageError) as error:
        raise NoUsableAddress("bad-address") from error
    return mail


async def _text(session: AsyncSession, message: Message, reach: Reach, settings: Settings) -> Text:
    given = {**message.facts, "name": reach.name}
    given["lead"] = await lead_of(session, message.facts)
    if message.template in LINKS:
        given["link"] = _link(message, settings)
    zone = ZoneInfo(FIRM_ZONE)
    if message.recipient_kind is RecipientKind.STAFF:
        zone = await staff_zone(session, message.recipient_id)
    return render(message.template, message.language or reach.language, zone, given)


def _link(message: Message, settings: Settings) -> str:
    """Return the one link of this message, the same whenever it is made."""
    purpose = LINKS[message.template]
    over = message.queued_at + settings.links_valid
    link_id = uuid5(message.id, purpose)
    token = LinkSigner(settings.links).sign(purpose, message.subject_id, over, link_id=link_id)
    return f"{settings.public_url.rstrip('/')}{PAGES[purpose]}?link={token}"
