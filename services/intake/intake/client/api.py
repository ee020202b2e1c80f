from datetime import datetime
from uuid import UUID

from contracts.parties import PartyKind
from intake import roles
from intake.client import actions, queries
from intake.client.contact import Contact, Language
from intake.client.tables import Client
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/intake/clients", tags=["clients"])


class ClientSummary(View):
    id: UUID
    office_id: UUID
    kind: PartyKind
    display_name: str
    registered_at: datetime
    revision: int


class ClientView(ClientSummary):
    email: str | None
    phone: str | None
    language: Language
    may_be_contacted: bool
    source_id: str | None


@router.get("", response_model=Page[ClientSummary])
async def list_clients(
    caller: Caller, session: Session, cursor: Cursor, office_id: UUID | None = None
) -> Page[Client]:
    require(caller, *roles.RECEPTION, *roles.OVERSIGHT)
    statement = queries.clients(caller, office_id=office_id)
    order = (Client.registered_at, Client.id)
    return await page(session, statement, cursor, order=order, newest_first=True)


@router.get("/{client_id}", response_model=ClientView)
async def read_client(client_id: UUID, caller: Caller, session: Session) -> Client:
    """Open a client's file; that it was read is kept."""
    require(caller, *roles.RECEPTION, *roles.OVERSIGHT)
    return await actions.read_client(session, caller, client_id)


@router.put("/{client_id}/contact", response_model=ClientView)
async def change_contact(
    client_id: UUID, body: Contact, if_match: IfMatch, caller: Caller, session: Session
) -> Client:
    """Correct how the client is reached and whether it may be (A4.3)."""
    require(caller, *roles.CLIENT_FILE)
    return await actions.change_contact(session, caller, client_id, body, if_match)
