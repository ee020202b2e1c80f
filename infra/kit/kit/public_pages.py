"""Public pages need no account; whoever uses them too often has to wait."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import SecretStr
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.ids import new_id
from kit.problems import TooManyRequests
from kit.settings import PublicFormSettings


class PublicUse:
    """Columns of one use; `address` is a keyed digest, kept for the window only."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class PublicPages:
    """Counts the uses of a service's public pages in its own table `uses`."""

    def __init__(self, uses: type[Any], detail: str, detail_zh: str = "") -> None:
        """Take `uses`, a row class with PublicUse, and what to tell who has had enough."""
        self._uses = uses
        self._detail, self._detail_zh = detail, detail_zh

    async def count_use(
        self, session: AsyncSession, limits: PublicFormSettings, key: SecretStr, address: str
    ) -> None:
        """Count one use; raise TooManyRequests when the address, or everyone, has had enough."""
        uses, now = self._uses, clock.now()
        window = timedelta(minutes=limits.window_minutes)
        await session.execute(delete(uses).where(uses.at < now - window))
        digest = _digest(key, address)
        mine = func.count().filter(uses.address == digest)
        every, own = (await session.execute(select(func.count(), mine).select_from(uses))).one()
        if own >= limits.most_from_one_address or every >= limits.most:
            problem = TooManyRequests(self._detail, detail_zh=self._detail_zh)
            raise problem.with_headers(Retry_After=str(int(window.total_seconds())))
        session.add(uses(id=new_id(), address=digest, at=now))


def address_of(request: Request, limits: PublicFormSettings) -> str:
    """Return where the request came from: what a proxy of ours says, otherwise the peer."""
    peer = request.client.host if request.client else ""
    passed_on = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return passed_on if passed_on and peer in limits.proxies else peer


def _digest(key: SecretStr, address: str) -> str:
    """Make the address unreadable, also to those who can try all of them."""
    secret = key.get_secret_value().encode()
    return hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()
