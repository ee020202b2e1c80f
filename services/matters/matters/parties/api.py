"""Parties that join a matter after its opening."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from contracts.parties import Relation
from contracts.requests import RelationBody
from kit.auth import Caller
from kit.http import Body, Router, Session, View
from matters.matter.access import ToChange, ToExtend
from matters.matter.show import Language, show
from matters.matter.views import MatterView
from matters.parties import actions
from matters.parties.bodies import PartyBody
from matters.parties.queries import choose_ref
from matters.parties.status import PartyState
from matters.parties.tables import LateParty

router = Router(prefix="/v1/matters/{matter_id}/parties", tags=["parties"])
RefInPath = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]


class AddParty(Body):
    """`relations` tie the new party to others of the matter; its `ref` is then needed."""

    party: PartyBody
    relations: tuple[RelationBody, ...] = Field(default=(), max_length=50)


class LatePartyView(View):
    matter_id: UUID
    ref: str
    state: PartyState
    check_id: UUID | None
    added_at: datetime


@router.post("", status_code=201, response_model=LatePartyView)
async def add_party(
    matter: ToExtend, body: AddParty, caller: Caller, session: Session
) -> LateParty:
    """Add a party to an open matter; it is provisional until the conflicts office confirms it."""
    party = body.party.party(body.party.ref or await choose_ref(session, matter.id))
    relations = [Relation(**dict(given)) for given in body.relations]
    return await actions.add_party(session, matter, party, relations, by=caller.principal)


@router.post("/{ref}/withdraw", response_model=MatterView)
async def withdraw_party(
    matter: ToChange, ref: RefInPath, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Take a provisional party back."""
    await actions.withdraw_party(session, matter, ref, by=caller.principal)
    return await show(session, matter, language)
