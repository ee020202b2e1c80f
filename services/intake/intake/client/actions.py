from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import ClientChanged, ClientRegistered
from contracts.parties import PartyKind
from intake.client.contact import Contact
from intake.client.queries import get_client
from intake.client.tables import Client
from kit import audit, clock, outbox
from kit.auth import Principal
from kit.etag import check_revision
from kit.ids import new_id


@dataclass(frozen=True)
class NewClient:
    office_id: UUID
    kind: PartyKind
    contact: Contact
    source_id: str | None = None
    engagement_id: UUID | None = None


async def register_client(session: AsyncSession, new: NewClient) -> Client:
    client = Client(
        id=new_id(),
        office_id=new.office_id,
        kind=new.kind,
        source_id=new.source_id,
        registered_at=clock.now(),
        **new.contact.model_dump(),
    )
    fact = ClientRegistered(
        client_id=client.id,
        office_id=new.office_id,
        client_kind=new.kind,
        engagement_id=new.engagement_id,
    )
    session.add(client)
    await session.flush()
    await outbox.record_all(session, [fact, client.contact_recorded()])
    return client


async def change_contact(
    session: AsyncSession, caller: Principal, client_id: UUID, contact: Contact, if_match: int
) -> Client:
    """Correct how to reach the client (A4.3); unchanged, nothing is announced."""
    client = await get_client(session, caller, client_id, for_change=True)
    check_revision(client.revision, if_match)
    await announce_contact(session, caller, client, client.write_contact(contact))
    return client


async def announce_contact(
    session: AsyncSession, caller: Principal, client: Client, changed: list[str]
) -> bool:
    """Announce what `changed`, if anything did; tell whether."""
    if changed:
        fact = ClientChanged(client_id=client.id, fields=tuple(changed))
        await outbox.record_all(session, [fact, client.contact_recorded()])
        what = {"fields": changed}
        await audit.write(session, caller, "client.changed", "client", client.id, what)
    return bool(changed)


async def read_client(session: AsyncSession, caller: Principal, client_id: UUID) -> Client:
    """Return the client's file; that it was read is kept (A4.2)."""
    client = await get_client(session, caller, client_id)
    await audit.write(session, caller, "client.read", "client", client.id)
    return client
