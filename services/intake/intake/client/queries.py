from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.client.tables import Client
from intake.walls import sees_client
from kit.access import sees_office
from kit.auth import Principal
from kit.problems import NotFound
from kit.rows import read_one


class ClientNotFound(NotFound):
    slug: ClassVar[str] = "client-not-found"
    title: ClassVar[str] = "There is no such client"
    title_zh: ClassVar[str] = "没有该客户"


def clients(caller: Principal, *, office_id: UUID | None = None) -> Select[Client]:
    """Select what the caller may see; the erased are gone."""
    statement = select(Client).where(
        sees_office(caller, Client.office_id),
        sees_client(caller, Client.id),
        Client.erased_at.is_(None),
    )
    return statement if office_id is None else statement.where(Client.office_id == office_id)


async def get_client(
    session: AsyncSession, caller: Principal, client_id: UUID, *, for_change: bool = False
) -> Client:
    wanted = clients(caller).where(Client.id == client_id)
    missing = ClientNotFound(f"No client that you may see has the id {client_id}.")
    return await read_one(session, wanted, missing, for_change=for_change)


async def by_source_id(session: AsyncSession, source_id: str) -> Client | None:
    statement = select(Client).where(Client.source_id == source_id).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()
