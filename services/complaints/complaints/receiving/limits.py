"""How often the public pages may be used."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.receiving.tables import PageUse
from complaints.settings import Current, Settings
from kit import public_pages

_pages = public_pages.PublicPages(
    PageUse,
    "This page was used too often; call us or try again later.",
    "使用过于频繁，请致电我们或稍后再试。",
)


async def count_use(session: AsyncSession, settings: Settings, address: str) -> None:
    limits, key = settings.public_form, settings.secrets.data_key
    await _pages.count_use(session, limits, key, address)


async def _address_of(request: Request, settings: Current) -> str:
    return public_pages.address_of(request, settings.public_form)


Address = Annotated[str, Depends(_address_of)]
