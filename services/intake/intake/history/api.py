"""What happened to an inquiry or a client, for timelines: times, kinds, sentences, no names."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header

from intake import roles
from intake.client.queries import get_client
from intake.history import queries
from intake.inquiry.queries import get_inquiry
from kit.auth import Caller, require
from kit.history import History
from kit.http import Router, Session
from kit.languages import preferred

router = Router(prefix="/v1/intake", tags=["history"])


async def _language(accept_language: Annotated[str, Header(max_length=400)] = "") -> str:
    return preferred(accept_language)


Language = Annotated[str, Depends(_language)]


@router.get("/inquiries/{inquiry_id}/history")
async def read_inquiry_history(
    inquiry_id: UUID, caller: Caller, session: Session, language: Language
) -> History:
    """Tell what happened to an inquiry and its contract, and what they wait for."""
    require(caller, *roles.INTAKE, *roles.OVERSIGHT)
    inquiry = await get_inquiry(session, caller, inquiry_id)
    return await queries.history_of_inquiry(session, caller, inquiry, language)


@router.get("/clients/{client_id}/history")
async def read_client_history(
    client_id: UUID, caller: Caller, session: Session, language: Language
) -> History:
    """Tell what happened to a client and the contracts with it, and what they wait for."""
    require(caller, *roles.RECEPTION, *roles.OVERSIGHT)
    client = await get_client(session, caller, client_id)
    return await queries.history_of_client(session, caller, client, language)
