"""Public pages need no account; whoever uses them too often has to wait."""

import hashlib
import hmac
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from pydantic import SecretStr
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.receiving.tables import PageUse
from complaints.settings import Current, Settings
from kit import clock
from kit.ids import new_id
from kit.problems import TooManyRequests


async def count_use(session: AsyncSession, settings: Settings, address: str) -> None:
    """Count one use; raise TooManyRequests when the address, or everyone, has had enough."""
    limits, now = settings.public_form, clock.now()
    window = timedelta(minutes=limits.window_minutes)
    await session.execute(delete(PageUse).where(PageUse.at < now - window))
    digest = _digest(settings.secrets.data_key, address)
    mine = func.count().filter(PageUse.address == digest)
    every, own = (await session.execute(select(func.count(), mine).select_from(PageUse))).one()
    if own >= limits.most_from_one_address or every >= limits.most:
        detail = "This page was used too often; call us or try again later."
        problem = TooManyRequests(detail, detail_zh="使用过于频繁，请致电我们或稍后再试。")
        raise problem.with_headers(Retry_After=str(int(window.total_seconds())))
    session.add(PageUse(id=new_id(), address=digest, at=now))


async def address_of(request: Request, settings: Current) -> str:
    """Return where the request came from: what a proxy of ours says, otherwise the peer."""
    peer = request.client.host if request.client else ""
    passed_on = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return passed_on if passed_on and peer in settings.public_form.proxies else peer


def _digest(key: SecretStr, address: str) -> str:
    """Make the address unreadable, also to those who can try all of them."""
    secret = key.get_secret_value().encode()
    return hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()


Address = Annotated[str, Depends(address_of)]
