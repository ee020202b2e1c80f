"""For tests: a firm of two offices whose register is asked over HTTP, without the index."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text
from sqlalchemy.ext.asyncio import async_sessionmaker

from conflicts import app
from conflicts.check.engine import CheckSettings, Engine
from conflicts.check.scan import RegisterScan
from conflicts.check.shared_search import SharedSearch
from conflicts.clearance.redemption import Opening, redeem
from conflicts.db import REGISTER_LOCK
from conflicts.reception.testing import BEIJING, LEAD, OFFICER, SHANGHAI, Desk, party
from conflicts.register.sheets import SheetContent
from contracts.conflicts import SourceKind
from contracts.firm import AccessChanged, AccessState
from contracts.parties import Adverse, PartySet
from kit import access, clock
from kit.access import Role
from kit.db import Database, take_lock
from kit.running import Running
from kit.settings import ServiceSettings
from kit.testing.client import Api


@asynccontextmanager
async def resources(running: Running) -> AsyncIterator[None]:
    database = Database(running.settings.database)
    sessions = async_sessionmaker(database.engine, expire_on_commit=False)
    engine = Engine(sessions, SharedSearch(RegisterScan(sessions)), CheckSettings())
    running.resources["engine"] = engine
    yield
    await database.dispose()


__all__ = [
    "BEIJING",
    "LEAD",
    "OFFICER",
    "SERVICE",
    "SHANGHAI",
    "Firm",
    "inquiry",
    "party",
    "question",
]
SERVICE = replace(app.SERVICE, settings=ServiceSettings, resources=resources)


def question(*parties: dict[str, Any], **more: object) -> dict[str, Any]:
    """Ask for Shanghai about these parties; `adverse` follows from their sides."""
    named = any(each["side"] == "adverse" for each in parties)
    asked = {
        "purpose": "new_matter",
        "office_id": str(SHANGHAI),
        "adverse": "named" if named else "none",
        "parties": list(parties),
    }
    return asked | more


def inquiry(number: int = 1, version: int = 1) -> dict[str, Any]:
    return {"kind": "inquiry", "id": str(UUID(int=0xF00 + number)), "version": version}


@dataclass
class Firm:
    """The conflicts service and who asks it; principals are named after what they are."""

    api: Api

    @property
    def desk(self) -> Desk:
        return Desk(self.api.running.database)

    async def hire(
        self,
        principal: str,
        *roles: Role,
        offices: Sequence[UUID] = (),
        staff_id: UUID | None = None,
        scopes: Sequence[str] = (),
    ) -> None:
        changed = AccessChanged(
            principal=principal,
            staff_id=staff_id or uuid4(),
            roles=tuple(role.value for role in roles),
            office_ids=tuple(offices),
            scopes=tuple(scopes),
            state=AccessState.ACTIVE,
        )
        async with self.api.running.database.sessions.begin() as session:
            await access.keep(session, changed)

    async def runs(
        self,
        *parties: dict[str, Any],
        office: UUID = SHANGHAI,
        state: str = "open",
        ended_on: date | None = None,
        case_numbers: Sequence[str] = (),
    ) -> UUID:
        """Register a running or ended matter as its owner would announce it."""
        matter_id = uuid4()
        named = any(each["side"] == "adverse" for each in parties)
        content = SheetContent(
            kind=SourceKind.MATTER,
            id=matter_id,
            version=1,
            state=state,
            parties=PartySet.model_validate(
                {
                    "parties": parties,
                    "adverse": Adverse.NAMED if named else Adverse.NONE,
                    "subject": {"case_numbers": case_numbers},
                    "team": [LEAD],
                }
            ),
            office_id=office,
            number=f"M-{matter_id.hex[:6]}",
            lead_id=LEAD,
            imported=True,
            opened_on=date(2024, 5, 1),
            ended_on=ended_on,
        )
        await self.desk.announce(content)
        return matter_id

    async def opens(self, clearance_id: UUID, party_set_hash: str, number: int = 1) -> UUID:
        """Let matters ask to open under the clearance of inquiry `number`; return the matter."""
        inquiry_id, matter_id = UUID(inquiry(number)["id"]), uuid4()
        opening = Opening(clearance_id, matter_id, party_set_hash, inquiry_id)
        async with self.api.running.database.sessions.begin() as session:
            await take_lock(session, REGISTER_LOCK)
            await redeem(session, opening, now=clock.now())
        return matter_id

    async def count(self, sql: str, **given: object) -> int:
        async with self.api.running.database.sessions() as session:
            return int(await session.scalar(text(sql), given) or 0)

    async def execute(self, sql: str) -> None:
        async with self.api.running.database.sessions.begin() as session:
            await session.execute(text(sql))

    async def announced(self, event_type: str) -> int:
        return await self.count("SELECT count(*) FROM outbox WHERE type = :t", t=event_type)

    async def ask(self, *parties: dict[str, Any], by: str = "intake", **more: object) -> Any:  # noqa: ANN401 - JSON
        answer = await self.api.post("/v1/conflicts/checks", question(*parties, **more), by=by)
        assert answer.is_success, answer.text
        return answer.json()

    async def decide(
        self,
        check: dict[str, Any],
        decision: str,
        *,
        by: str = "officer",
        **more: Any,  # noqa: ANN401 - httpx2's own
    ) -> httpx2.Response:
        more.setdefault("headers", {"If-Match": f'"{check["revision"]}"'})
        return await self.api.post(
            f"/v1/conflicts/checks/{check['id']}/decide",
            {"decision": decision, "reason": "because"},
            by=by,
            **more,
        )

    async def opens_for_work(self) -> None:
        """Every feed beats; the principals are named after what they are."""
        await self.desk.opens()
        await self.hire("intake", Role.INTAKE_OFFICER, offices=[SHANGHAI])
        await self.hire("lead", Role.LEAD_LAWYER, offices=[SHANGHAI], staff_id=LEAD)
        await self.hire("beijing", Role.INTAKE_OFFICER, offices=[BEIJING])
        await self.hire("officer", Role.CONFLICTS_OFFICER, staff_id=OFFICER)
        await self.hire("management", Role.MANAGEMENT)
        await self.hire("stranger", Role.ADMINISTRATOR)
