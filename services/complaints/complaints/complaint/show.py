"""Rows become views: waits as sentences, the complainant where asked for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Header
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.queries import complainants
from complaints.complaint.tables import Complainant, Complaint, HistoryEntry
from complaints.complaint.telling import sentences, what_of
from complaints.complaint.views import ComplainantView, ComplaintView, HistoryItem, Wait
from complaints.complaint.waits import WaitsFor, sentence, waits_for
from complaints.directory.queries import client_name
from kit.languages import preferred

Expand = Literal["complainant"]
_FROM_ROW = [name for name in ComplaintView.model_fields if name not in {"waits", "complainant"}]


async def _language(accept_language: Annotated[str, Header(max_length=400)] = "") -> str:
    return preferred(accept_language)


Language = Annotated[str, Depends(_language)]


async def show(
    session: AsyncSession,
    complaint: Complaint,
    language: str,
    expand: Collection[Expand] = (),
) -> ComplaintView:
    (view,) = await show_all(session, [complaint], language, expand)
    return view


async def show_all(
    session: AsyncSession, rows: Sequence[Complaint], language: str, expand: Collection[Expand]
) -> list[ComplaintView]:
    await session.flush()  # views show the revision of the change just made
    known = {}
    if "complainant" in expand:
        known = await complainants(session, [complaint.id for complaint in rows])
    return [
        ComplaintView(
            **{name: getattr(complaint, name) for name in _FROM_ROW},
            waits=waits(complaint, language),
            complainant=await _shown(session, complaint, known.get(complaint.id)),
        )
        for complaint in rows
    ]


async def _shown(
    session: AsyncSession, complaint: Complaint, complainant: Complainant | None
) -> ComplainantView | None:
    if complainant is None:
        return None
    view = ComplainantView.model_validate(complainant)
    name = await client_name(session, complaint.client_id)
    return view.model_copy(update={"client": name})


def waits(complaint: Complaint, language: str) -> list[Wait]:
    waited_for = waits_for(complaint.status, complaint.recusal)
    if waited_for is None:
        return []
    wait = Wait(
        waits_for=waited_for,
        text=sentence(waited_for, language),
        since=_since(complaint, waited_for),
        attention_of=complaint.attention_of,
    )
    return [wait]


def _since(complaint: Complaint, waited_for: WaitsFor) -> datetime | None:
    return {
        WaitsFor.REGISTRATION: complaint.received_at,
        WaitsFor.INVESTIGATOR: complaint.registered_at,
        WaitsFor.ANSWER: complaint.reported_at,
        WaitsFor.OPINION: complaint.answered_at,
    }.get(waited_for, complaint.assigned_at)


def show_entry(entry: HistoryEntry) -> HistoryItem:
    return HistoryItem(
        at=entry.at,
        what=what_of(entry.type),
        text=sentences(entry.type, entry.detail),
        type=entry.type,
        by=entry.by,
        detail=entry.detail,
    )
