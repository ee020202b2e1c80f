"""Clients of the system before; `source_id` is their id there, so a row can be sent again."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.parties import PartyKind
from intake import roles
from intake.client.actions import NewClient, announce_contact, register_client
from intake.client.contact import Contact
from intake.client.queries import by_source_id
from intake.office.queries import open_office_by_code
from kit import audit
from kit.auth import Caller, Principal, require
from kit.bulk import REQUEST_BODY, ImportReport, import_rows
from kit.http import Router, Session
from kit.problems import Invalid

MOST_BYTES: Final = 16_777_216
router = Router(prefix="/v1/intake/imports", tags=["imports"], max_body_size=MOST_BYTES)


class ClientRow(Contact):
    source_id: str = Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")
    office_code: str = Field(pattern=r"^[A-Z0-9]{1,10}$")
    kind: PartyKind

    def contact(self) -> Contact:
        return Contact(**self.model_dump(include=set(Contact.model_fields)))


def take_client(caller: Principal) -> Callable[[AsyncSession, ClientRow], Awaitable[bool]]:
    """Register a client that is new, change one that differs."""

    async def take(session: AsyncSession, row: ClientRow) -> bool:
        known = await by_source_id(session, row.source_id)
        if known is not None and known.erased_at is not None:
            raise Invalid("This client was erased and does not come back.")
        if known is not None:
            changed = known.write_contact(row.contact())
            return await announce_contact(session, caller, known, changed)
        office = await open_office_by_code(session, row.office_code)
        new = NewClient(office.id, row.kind, row.contact(), source_id=row.source_id)
        await register_client(session, new)
        return True

    return take


@router.post("/clients", openapi_extra=REQUEST_BODY)
async def import_clients(request: Request, caller: Caller, session: Session) -> ImportReport:
    """Register the clients of the rows; wrong rows are listed, the others go in."""
    require(caller, *roles.IMPORTING)
    report = await import_rows(session, request, ClientRow, take_client(caller))
    counts = report.model_dump(include={"rows", "accepted", "refused"})
    await audit.write(session, caller, "clients.imported", "import", "clients", counts)
    return report
