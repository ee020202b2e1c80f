"""Keep and drop the copies; the last announced state wins."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.directory.tables import ClientName, KnownClient, KnownMatter, Office
from contracts.firm import OfficeOpened
from contracts.matters import MatterImported, MatterOpened, MatterPrepared


async def keep_office(session: AsyncSession, opened: OfficeOpened) -> None:
    office = Office(
        id=opened.office_id,
        name=opened.name,
        code=opened.code,
        timezone=opened.timezone,
        parent_id=opened.parent_id,
        opened_on=opened.opened_on,
    )
    await session.merge(office)


async def change_office(session: AsyncSession, office_id: UUID, **changes: UUID | date) -> None:
    await session.execute(update(Office).where(Office.id == office_id).values(changes))


async def keep_matter(
    session: AsyncSession, event: MatterPrepared | MatterOpened | MatterImported
) -> None:
    """Take what this event tells; a matter's number comes with its opening."""
    told = event.model_dump(include={"number", "office_id", "practice_area", "client_id"})
    row = told | {"lead_lawyer_id": event.lead_lawyer_id}
    given = insert(KnownMatter).values(id=event.matter_id, team=[], **row)
    await session.execute(given.on_conflict_do_update(index_elements=[KnownMatter.id], set_=row))


async def change_matter(session: AsyncSession, matter_id: UUID, **changes: Any) -> None:  # noqa: ANN401 - values of columns
    await session.execute(update(KnownMatter).where(KnownMatter.id == matter_id).values(changes))


async def keep_clients(session: AsyncSession, offices: Mapping[UUID, UUID]) -> None:
    """`offices` by client."""
    rows = [{"id": client, "office_id": office} for client, office in sorted(offices.items())]
    given = insert(KnownClient).values(rows)
    newest = {"office_id": given.excluded.office_id}
    await session.execute(given.on_conflict_do_update(index_elements=[KnownClient.id], set_=newest))


async def keep_client_names(session: AsyncSession, names: Mapping[UUID, str]) -> None:
    rows = [{"id": client_id, "display_name": name} for client_id, name in sorted(names.items())]
    given = insert(ClientName).values(rows)
    newest = {"display_name": given.excluded.display_name}
    await session.execute(given.on_conflict_do_update(index_elements=[ClientName.id], set_=newest))


async def forget_client(session: AsyncSession, client_id: UUID) -> None:
    await session.execute(delete(ClientName).where(ClientName.id == client_id))
