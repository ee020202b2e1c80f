"""Rows become views: waits as sentences, names where asked for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Header
from sqlalchemy.ext.asyncio import AsyncSession

from kit.languages import preferred
from matters.alerts.queries import alerted
from matters.directory.queries import client_names, office_names, staff_names
from matters.matter.tables import HistoryEntry, Matter, Sheet
from matters.matter.views import HistoryItem, MatterView, Named, PartiesView, PartyView, Wait
from matters.matter.waits import WaitsFor, possible_conflict, sentence
from matters.matter.words import history_text
from matters.parties.queries import late_parties, waiting_parties
from matters.parties.status import PartyState
from matters.parties.tables import LateParty

Expand = Literal["office", "client", "lead_lawyer", "team", "parties"]
ListedExpand = Literal["office", "client", "lead_lawyer", "team"]


async def _language(accept_language: Annotated[str, Header(max_length=400)] = "") -> str:
    return preferred(accept_language)


Language = Annotated[str, Depends(_language)]
_NAMED = {"office", "client", "lead_lawyer", "team_members"}
_ADDED = _NAMED | {"waits", "possible_conflict", "parties"}
_FROM_ROW = [name for name in MatterView.model_fields if name not in _ADDED]


@dataclass(frozen=True)
class _Names:
    """None where the names were not asked for."""

    office: dict[UUID, str] | None = None
    client: dict[UUID, str] | None = None
    lead_lawyer: dict[UUID, str] | None = None
    team: dict[UUID, str] | None = None


async def show(
    session: AsyncSession, matter: Matter, language: str, expand: Collection[Expand] = ()
) -> MatterView:
    (view,) = await show_all(session, [matter], language, expand)
    if "parties" not in expand:
        return view
    return view.model_copy(update={"parties": await show_parties(session, matter.id)})


async def show_all(
    session: AsyncSession, matters: Sequence[Matter], language: str, expand: Collection[Expand]
) -> list[MatterView]:
    await session.flush()  # views show the revision of the change just made
    ids = [matter.id for matter in matters]
    joining = await waiting_parties(session, ids)
    flagged = await alerted(session, ids)
    names = await _load_names(session, matters, expand)
    waiting = {
        matter.id: waits(
            matter, [late for late in joining if late.matter_id == matter.id], language
        )
        for matter in matters
    }
    return [
        MatterView(
            **{name: getattr(matter, name) for name in _FROM_ROW},
            **_named(matter, names),
            waits=waiting[matter.id],
            possible_conflict=possible_conflict(language) if matter.id in flagged else None,
        )
        for matter in matters
    ]


def waits(matter: Matter, joining: Sequence[LateParty], language: str) -> list[Wait]:
    """Return what the matter itself waits for, then what its provisional parties wait for."""
    own = [] if matter.waits_for is None else [_own_wait(matter, matter.waits_for, language)]
    return own + [
        Wait(
            waits_for=WaitsFor.PARTY_CHECK,
            text=sentence(WaitsFor.PARTY_CHECK, language),
            since=late.added_at,
            ref=late.ref,
            attention_of=late.attention_of,
        )
        for late in joining
    ]


def _own_wait(matter: Matter, waits_for: WaitsFor, language: str) -> Wait:
    return Wait(
        waits_for=waits_for,
        text=sentence(waits_for, language),
        since=matter.waits_since,
        ref=None,
        attention_of=matter.attention_of,
    )


def show_entry(entry: HistoryEntry, language: str) -> HistoryItem:
    text = history_text(entry.type, entry.detail, language)
    return HistoryItem(at=entry.at, type=entry.type, text=text, by=entry.by, detail=entry.detail)


async def show_parties(session: AsyncSession, matter_id: UUID) -> PartiesView | None:
    """Return None while the parties have not arrived, or once they were erased."""
    sheet = await session.get(Sheet, matter_id)
    if sheet is None:
        return None
    states = {late.ref: late.state for late in await late_parties(session, matter_id)}
    return PartiesView(
        adverse=sheet.party_set.adverse,
        subject=sheet.party_set.subject,
        party_set_hash=sheet.party_set_hash,
        parties=[
            PartyView(**dict(party), state=states.get(party.ref, PartyState.CONFIRMED))
            for party in sheet.party_set.parties
        ],
        relations=sheet.party_set.relations,
    )


async def _load_names(
    session: AsyncSession, matters: Sequence[Matter], expand: Collection[Expand]
) -> _Names:
    leads = {matter.lead_lawyer_id for matter in matters} - {None}
    found: dict[str, dict[UUID, str]] = {}
    if "office" in expand:
        found["office"] = await office_names(session, {matter.office_id for matter in matters})
    if "client" in expand:
        found["client"] = await client_names(session, {m.client_id for m in matters} - {None})
    if "lead_lawyer" in expand:
        found["lead_lawyer"] = await staff_names(session, leads)
    if "team" in expand:
        found["team"] = await staff_names(session, {member for m in matters for member in m.team})
    return _Names(**found)


def _named(matter: Matter, names: _Names) -> dict[str, Any]:
    return {
        "office": _name(matter.office_id, names.office),
        "client": _name(matter.client_id, names.client),
        "lead_lawyer": _name(matter.lead_lawyer_id, names.lead_lawyer),
        "team_members": None
        if names.team is None
        else [Named(id=member, name=names.team.get(member)) for member in matter.team],
    }


def _name(row_id: UUID | None, names: dict[UUID, str] | None) -> Named | None:
    if row_id is None or names is None:
        return None
    return Named(id=row_id, name=names.get(row_id))
