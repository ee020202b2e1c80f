"""The register as the conflicts office reads it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from conflicts.directory.queries import Entry, look_up
from conflicts.rules.pack import PartState
from conflicts.searched import digest_of_name
from contracts.conflicts import SourceKind
from contracts.parties import PartyKind, PartyRole, Side
from kit import audit
from kit.access import Role
from kit.auth import Caller, require
from kit.http import Router, Session, View

router = Router(prefix="/v1/conflicts/register", tags=["register"])


class RegisteredIdentifier(View):
    scheme: str
    value: str


class RegisteredParty(View):
    """`state`: how far the firm is bound by the inquiry, matter or staff sheet it stands on."""

    id: UUID
    name: str
    aliases: list[str]
    identifiers: list[RegisteredIdentifier]
    kind: PartyKind
    side: Side
    role: PartyRole
    state: PartState
    provisional: bool
    source_kind: SourceKind
    source_id: UUID
    number: str | None
    office_id: UUID
    lead_id: UUID | None
    score: float


class Found(View):
    items: list[RegisteredParty]


@router.get("/parties")
async def look_up_parties(
    caller: Caller,
    session: Session,
    q: Annotated[str, Query(min_length=1, max_length=300)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Found:
    """Find parties by name; only the conflicts office, and each reading is audited."""
    require(caller, Role.CONFLICTS_OFFICER)
    entries = await look_up(session, q, limit)
    shown = {"asked": digest_of_name(q), "parties": [entry.party.id for entry in entries]}
    await audit.write(session, caller, "register.searched", "register", "", shown)
    return Found(items=[_view(entry) for entry in entries])


def _view(entry: Entry) -> RegisteredParty:
    party, sheet = entry.party, entry.sheet
    return RegisteredParty(
        id=party.id,
        name=party.name,
        aliases=party.content["aliases"],
        identifiers=[RegisteredIdentifier(**each) for each in party.content["identifiers"]],
        kind=party.kind,
        side=party.side,
        role=party.role,
        state=sheet.standing,
        provisional=party.provisional,
        source_kind=sheet.source_kind,
        source_id=sheet.source_id,
        number=sheet.number,
        office_id=sheet.office_id,
        lead_id=sheet.lead_id,
        score=entry.score,
    )
