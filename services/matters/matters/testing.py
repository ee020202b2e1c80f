"""Matters in every status, for tests on a real database."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text

from contracts.conflicts import RefusalReason
from contracts.event import Event
from contracts.matters import MatterSheetRecorded
from contracts.parties import PartySet
from kit.db import Database
from kit.ids import new_id
from kit.testing.client import Api
from matters.directory.testing import (
    LEAD,
)
from matters.matter import actions as running
from matters.matter.queries import get_sheet, lock_matter
from matters.matter.status import MatterStatus
from matters.matter.tables import Matter, Sheet
from matters.opening import actions as opening
from matters.opening import handover, own_clearance
from matters.opening.testing import (
    MONDAY,
    engaged_sheet,
    redeemed,
    refused,
    signed,
)

Fact = TypeVar("Fact", bound=Event)


class Store:
    """Brings matters into a status by the service's own actions, each in its transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def do(self, action: Callable[..., Awaitable[Any]], *given: Any, **named: Any) -> Any:  # noqa: ANN401 - any action
        async with self.database.sessions.begin() as session:
            return await action(session, *given, **named)

    async def change(
        self,
        action: Callable[..., Awaitable[Any]],
        matter_id: UUID,
        *given: Any,  # noqa: ANN401 - any action
        **named: Any,  # noqa: ANN401 - any action
    ) -> Matter:
        """Run an action that takes a matter, as chen.jing."""
        async with self.database.sessions.begin() as session:
            matter = await lock_matter(session, matter_id)
            await action(session, matter, *given, by=LEAD, **named)
        return await self.get(matter_id)

    async def get(self, matter_id: UUID) -> Matter:
        matter: Matter = await self.do(lock_matter, matter_id)
        return matter

    async def prepared(self, **changes: Any) -> Matter:  # noqa: ANN401 - fields of the engagement
        """Return a pending matter whose parties have not arrived."""
        event = signed(new_id(), **changes)
        await self.do(opening.prepare, event)
        return await self.of_inquiry(event.inquiry_id)

    async def of_inquiry(self, inquiry_id: UUID) -> Matter:
        async with self.database.sessions() as session:
            found = await session.scalar(
                text("SELECT id FROM matter WHERE inquiry_id = :id"), {"id": inquiry_id}
            )
        return await self.get(found)

    async def opening(self, **changes: Any) -> Matter:  # noqa: ANN401 - fields of the engagement
        matter = await self.prepared(**changes)
        assert matter.inquiry_id is not None
        await self.do(handover.keep_sheet, engaged_sheet(matter.inquiry_id))
        return await self.get(matter.id)

    async def returned(self, reason: RefusalReason = RefusalReason.EXPIRED) -> Matter:
        matter = await self.opening()
        await self.do(own_clearance.come_back, refused(matter, reason))
        return await self.get(matter.id)

    async def opened(self, at: datetime = MONDAY, **changes: Any) -> Matter:  # noqa: ANN401 - fields of the engagement
        matter = await self.opening(**changes)
        await self.do(opening.open_redeemed, redeemed(matter, at))
        return await self.get(matter.id)

    async def on_hold(self) -> Matter:
        return await self.change(running.hold, (await self.opened()).id, reason="client abroad")

    async def closed(self) -> Matter:
        return await self.change(running.close, (await self.opened()).id, outcome="settled")

    async def declined(self) -> Matter:
        return await self.change(running.decline, (await self.returned()).id, reason="no")

    async def reopening(self) -> Matter:
        return await self.change(own_clearance.reopen, (await self.closed()).id, reason="appeal")

    async def in_status(self, status: MatterStatus) -> Matter:
        make: dict[MatterStatus, Callable[[], Awaitable[Matter]]] = {
            MatterStatus.PENDING: self.returned,
            MatterStatus.OPENING: self.opening,
            MatterStatus.OPEN: self.opened,
            MatterStatus.ON_HOLD: self.on_hold,
            MatterStatus.CLOSED: self.closed,
            MatterStatus.DECLINED: self.declined,
        }
        return await make[status]()

    async def parties(self, matter_id: UUID) -> PartySet:
        sheet: Sheet = await self.do(get_sheet, matter_id)
        return sheet.party_set

    async def announced(self, matter_id: UUID) -> list[str]:
        """Return the middle of the types of the matter's facts, in order."""
        rows = await self._rows(matter_id, "matters.matter")
        return [str(row.type).split(".")[2] for row in rows]

    async def facts(self, matter_id: UUID, event: type[Fact]) -> list[Fact]:
        rows = await self._rows(matter_id, "matters.matter")
        found = [row for row in rows if row.type == event.event_type]
        return [event.model_validate_json(row.payload) for row in found]

    async def sheets(self, matter_id: UUID) -> list[MatterSheetRecorded]:
        rows = await self._rows(matter_id, "matters.party-sheet")
        return [
            MatterSheetRecorded.model_validate_json(row.payload)
            for row in rows
            if row.type == MatterSheetRecorded.event_type and row.payload is not None
        ]

    async def make_timers_due(self) -> None:
        async with self.database.sessions.begin() as session:
            await session.execute(text("UPDATE timer SET due_at = now() - interval '1 second'"))

    async def _rows(self, matter_id: UUID, topic: str) -> Any:  # noqa: ANN401 - rows of the outbox
        wanted = "SELECT type, payload FROM outbox WHERE topic = :topic AND key = :key ORDER BY seq"
        async with self.database.sessions() as session:
            given = {"topic": topic, "key": str(matter_id)}
            return (await session.execute(text(wanted), given)).all()


def at(matter: Matter, rest: str = "") -> str:
    return f"/v1/matters/{matter.id}{rest}"


async def refusal(api: Api, method: str, path: str, **options: Any) -> tuple[int, str, list[str]]:  # noqa: ANN401 - the request's own
    """Return status, code and the pointers of a refused request."""
    answer = await api.ask(method, path, **options)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    pointers = [error["pointer"] for error in problem.get("errors", [])]
    return answer.status_code, problem["code"], pointers
