"""One-time links for people without an account: signed (Ed25519), and used once.

Who sends a link holds the private key; who accepts it holds the public one and stores the id as
used in the transaction of what the link allowed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from sqlalchemy import Column, DateTime, MetaData, Table, Uuid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.ids import new_id
from kit.problems import Forbidden, Gone
from kit.settings import LinkReadingSettings, LinkSigningSettings

ALGORITHM = "Ed25519"
MAX_LENGTH = 1_024


class LinkRefused(Forbidden):
    slug = "link-refused"
    title = "This link is not valid"
    title_zh = "链接无效"


class LinkUsed(Gone):
    slug = "link-used"
    title = "This link was used already or is over"
    title_zh = "链接已使用或已过期"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link allows: `purpose` at one row, once, until `expires_at`."""

    id: UUID
    purpose: str
    row_id: UUID
    expires_at: datetime


def make_table(metadata: MetaData) -> Table:
    """Only services that accept links have it. Rows may go when the link is over."""
    return Table(
        "used_link",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("used_at", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
    )


USED_LINK = make_table(MetaData())


class LinkSigner:
    def __init__(self, settings: LinkSigningSettings) -> None:
        self._key = OKPKey.import_key(settings.key())

    def sign(
        self, purpose: str, row_id: UUID, expires_at: datetime, *, link_id: UUID | None = None
    ) -> str:
        """`link_id` makes the same link of the same cause, however often it is signed."""
        claims = {
            "jti": str(link_id or new_id()),
            "aud": purpose,
            "sub": str(row_id),
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key, algorithms=[ALGORITHM])


class LinkReader:
    def __init__(self, settings: LinkReadingSettings) -> None:
        self._key = OKPKey.import_key(settings.key())

    def read(self, token: str, purpose: str) -> Link:
        """Raise LinkRefused for what we did not sign for this, LinkUsed for what is over."""
        try:
            link = self._link(token)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise LinkRefused("The link cannot be verified.") from error
        if link.purpose != purpose:
            raise LinkRefused("The link is for something else.")
        if link.expires_at <= clock.now():
            raise LinkUsed(f"The link was valid until {link.expires_at:%Y-%m-%d %H:%M} UTC.")
        return link

    def _link(self, token: str) -> Link:
        if not 0 < len(token) <= MAX_LENGTH:
            raise ValueError("no usable length")
        claims: dict[str, Any] = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
        expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
        return Link(UUID(claims["jti"]), str(claims["aud"]), UUID(claims["sub"]), expires_at)


async def use(session: AsyncSession, link: Link) -> None:
    """Store the link as used, with its effect; raise LinkUsed the second time."""
    row = {"id": link.id, "used_at": clock.now(), "expires_at": link.expires_at}
    statement = insert(USED_LINK).values(row).on_conflict_do_nothing().returning(USED_LINK.c.id)
    if await session.scalar(statement) is None:
        raise LinkUsed("This link can be used once.")
