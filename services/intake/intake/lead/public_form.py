"""The form on the firm's website: no account, fewest fields, refused when used too often."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from intake.lead.tables import FormUse
from intake.settings import Current, Settings
from kit import public_pages

_form = public_pages.PublicPages(FormUse, "Too many forms were sent; call us or try again later.")


async def count_use(session: AsyncSession, settings: Settings, address: str) -> None:
    limits, key = settings.public_form, settings.secrets.data_key
    await _form.count_use(session, limits, key, address)


async def _address_of(request: Request, settings: Current) -> str:
    return public_pages.address_of(request, settings.public_form)


Address = Annotated[str, Depends(_address_of)]
