"""For tests: the register and its workers without broker and index, on a real database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text

from conflicts.alert.tables import Alert
from conflicts.check import running as checks
from conflicts.check.engine import CheckSettings, Engine, Search
from conflicts.check.queries import hits_of
from conflicts.check.scan import RegisterScan
from conflicts.check.shared_search import SharedSearch
from conflicts.check.tables import Check, Hit
from conflicts.clearance.redemption import Opening, redeem
from conflicts.clearance.tables import Clearance
from conflicts.db import REGISTER_LOCK
from conflicts.evaluation import comparing
from conflicts.evaluation.tables import Lane
from conflicts.reception.actions import forget_source, receive_sheet
from conflicts.register.analysis import prepare_analyses
from conflicts.register.queries import get_sheet, parties_of
from conflicts.register.sheets import SheetContent
from conflicts.register.tables import Party, Sheet
from contracts.conflicts import SourceKind
from contracts.parties import Adverse, PartySet
from kit import clock
from kit.db import Database, take_lock

SHANGHAI, BEIJING = UUID(int=0x21), UUID(int=0x10)
LEAD, OFFICER = UUID(int=0xA1), UUID(int=0xA2)
FAR = datetime(2100, 1, 1, tzinfo=UTC)

HEALTHY = (
    """INSERT INTO heartbeat (service, at, epoch, trusted_epoch)
       SELECT s, :at, :epoch, :epoch FROM unnest(ARRAY['intake', 'matters', 'firm']) AS s""",
    """INSERT INTO progress (consumer, topic, partition, next_offset, behind, read_to)
       SELECT 'conflicts.register', t || '.party-sheet', 0, 0, 0, :at
       FROM unnest(ARRAY['intake', 'matters', 'firm']) AS t""",
)


def party(ref: str, name: str, side: str, **more: object) -> dict[str, Any]:
    return {"ref": ref, "name": name, "kind": "organization", "side": side, **more}


def party_set(*parties: dict[str, Any], **more: Any) -> PartySet:  # noqa: ANN401 - any field
    named = any(each["side"] == "adverse" for each in parties)
    adverse = Adverse.NAMED if named else Adverse.NONE
    return PartySet.model_validate({"parties": parties, "adverse": adverse, **more})


@dataclass
class Desk:
    """Announces sheets as their owners do, and works off what they ask for."""

    database: Database
    search: Search | None = None
    settings: CheckSettings = CheckSettings()  # noqa: RUF009 - frozen

    @property
    def engine(self) -> Engine:
        sessions = self.database.sessions
        search = SharedSearch(self.search or RegisterScan(sessions))
        return Engine(sessions, search, self.settings)

    async def opens(self) -> None:
        """Let every feed be alive and read to its end."""
        for statement in HEALTHY:
            await self.execute(statement, at=FAR, epoch=UUID(int=1))

    async def execute(self, statement: str, **given: object) -> None:
        async with self.database.sessions.begin() as session:
            await session.execute(text(statement), given)

    async def count(self, statement: str) -> int:
        async with self.database.sessions() as session:
            return int(await session.scalar(text(statement)) or 0)

    async def announce(self, content: SheetContent) -> None:
        await prepare_analyses(content.parties.parties)
        async with self.database.sessions.begin() as session:
            await take_lock(session, REGISTER_LOCK)
            await receive_sheet(session, content, now=clock.now())

    async def inquiry(
        self,
        *parties: dict[str, Any],
        source_id: UUID | None = None,
        version: int = 1,
        state: str = "submitted",
        **more: Any,  # noqa: ANN401 - any field of a party set
    ) -> UUID:
        source_id = source_id or uuid4()
        office, lead = more.pop("office", SHANGHAI), more.pop("lead", LEAD)
        content = SheetContent(
            kind=SourceKind.INQUIRY,
            id=source_id,
            version=version,
            state=state,
            parties=party_set(*parties, **more),
            office_id=office,
            number=f"Q-{source_id.hex[:6]}",
            lead_id=lead,
            ended_on=None if state in {"submitted", "engaged"} else clock.now().date(),
        )
        await self.announce(content)
        return source_id

    async def matter(  # noqa: PLR0913 - the sheet's own fields
        self,
        *parties: dict[str, Any],
        source_id: UUID | None = None,
        version: int = 1,
        state: str = "open",
        imported: bool = False,
        inquiry_id: UUID | None = None,
        ended_on: date | None = None,
        opened_on: date | None = date(2024, 5, 1),
        **more: Any,  # noqa: ANN401 - any field of a party set
    ) -> UUID:
        source_id = source_id or uuid4()
        content = SheetContent(
            kind=SourceKind.MATTER,
            id=source_id,
            version=version,
            state=state,
            parties=party_set(*parties, **more),
            office_id=SHANGHAI,
            number=f"M-{source_id.hex[:6]}",
            lead_id=LEAD,
            inquiry_id=inquiry_id,
            imported=imported,
            opened_on=opened_on,
            ended_on=ended_on,
        )
        await self.announce(content)
        return source_id

    async def joiner(
        self,
        *parties: dict[str, Any],
        state: str = "joining",
        version: int = 1,
        **more: Any,  # noqa: ANN401 - any field of a party set
    ) -> UUID:
        source_id = more.pop("source_id", None) or uuid4()
        content = SheetContent(
            kind=SourceKind.JOINER,
            id=source_id,
            version=version,
            state=state,
            parties=party_set(*parties, **more),
            office_id=SHANGHAI,
        )
        await self.announce(content)
        return source_id

    async def erase(self, kind: SourceKind, source_id: UUID, version: int | None = None) -> None:
        async with self.database.sessions.begin() as session:
            await take_lock(session, REGISTER_LOCK)
            await forget_source(session, kind, source_id, version, now=clock.now())

    async def work(self) -> None:
        """Run every check that waits, then every evaluation."""
        engine = self.engine
        while check_id := await checks.claim_next(engine):
            await checks.run_check(engine, check_id)
        for lane in Lane:
            while evaluation_id := await comparing.claim_next(engine, lane):
                await comparing.evaluate(engine, evaluation_id)

    async def redeem(
        self, clearance: Clearance, matter_id: UUID, *, inquiry_id: UUID | None = None, **more: str
    ) -> None:
        if inquiry_id is None and clearance.subject_kind is SourceKind.INQUIRY:
            inquiry_id = clearance.subject_id
        given = more.get("party_set_hash", clearance.party_set_hash)
        opening = Opening(clearance.id, matter_id, given, inquiry_id)
        async with self.database.sessions.begin() as session:
            await take_lock(session, REGISTER_LOCK)
            await redeem(session, opening, now=clock.now())

    async def checks_of(self, source_id: UUID) -> Sequence[Check]:
        """Return them, the oldest first."""
        async with self.database.sessions() as session:
            mine = select(Check).where(Check.source_id == source_id)
            return (await session.scalars(mine.order_by(Check.created_at, Check.id))).all()

    async def check_of(self, source_id: UUID) -> Check:
        return (await self.checks_of(source_id))[-1]

    async def hits(self, check: Check) -> Sequence[Hit]:
        async with self.database.sessions() as session:
            return await hits_of(session, check.id)

    async def clearances(self, subject_id: UUID) -> Sequence[Clearance]:
        async with self.database.sessions() as session:
            mine = select(Clearance).where(Clearance.subject_id == subject_id)
            return (await session.scalars(mine.order_by(Clearance.granted_at))).all()

    async def clearance(self, subject_id: UUID) -> Clearance:
        return (await self.clearances(subject_id))[-1]

    async def alerts(self) -> Sequence[Alert]:
        async with self.database.sessions() as session:
            return (await session.scalars(select(Alert).order_by(Alert.raised_at))).all()

    async def sheet(self, kind: SourceKind, source_id: UUID) -> Sheet:
        async with self.database.sessions() as session:
            return await get_sheet(session, kind, source_id)

    async def parties(self, kind: SourceKind, source_id: UUID) -> dict[str, Party]:
        """Return the source's searchable parties by ref."""
        async with self.database.sessions() as session:
            sheet = await get_sheet(session, kind, source_id)
            rows = await parties_of(session, sheet.id)
            return {ref: row for ref, row in rows.items() if row.searchable}

    async def announced(self, key: object = None) -> list[str]:
        """Return the short types in the outbox, in order, of one key or of all."""
        async with self.database.sessions() as session:
            mine = "SELECT type FROM outbox WHERE :key = '' OR key = :key ORDER BY seq"
            rows = await session.scalars(text(mine), {"key": str(key or "")})
            return [row.removeprefix("conflicts.").removesuffix(".v1") for row in rows]
