from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.client.tables import Client
from intake.walls import sees_client
from kit.access import sees_office
from kit.auth import Principal
from kit.problems import NotFound


class ClientNotFound(NotFound):
    slug: ClassVar[str] = "client-not-found"
    title: ClassVar[str] = "There is no such client"
    title_zh: ClassVar[str] = "没有该客户"


def clients(caller: Principal, *, office_id: UUID | None = None) -> Select[Any]:
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
    statement = clients(caller).where(Client.id == client_id)
    if for_change:
        statement = statement.with_for_update(of=Client).execution_options(populate_existing=True)
    client: Client | None = (await session.execute(statement)).scalar_one_or_none()
    if client is None:
        raise ClientNotFound(f"No client that you may see has the id {client_id}.")
    return client


async def by_source_id(session: AsyncSession, source_id: str) -> Client | None:
    statement = select(Client).where(Client.source_id == source_id).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()
