"""A small firm and its matters for the tests of this service, on a real database."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import ClearanceRedeemed, ClearanceRefused, RefusalReason, SourceKind
from contracts.event import Event
from contracts.firm import AccessChanged, AccessState, OfficeKind, OfficeOpened, StaffRecorded
from contracts.intake import EngagementSigned, InquirySheetRecorded, InquirySheetState
from contracts.matters import MatterSheetRecorded
from contracts.parties import Adverse, Party, PartyKind, PartySet, Side, Subject, party_set_hash
from kit import access
from kit.access import Role
from kit.db import Database
from kit.ids import new_id
from matters.directory import actions as directory
from matters.matter import actions as running
from matters.matter.queries import get_sheet, lock_matter
from matters.matter.status import MatterStatus
from matters.matter.tables import Matter, Sheet
from matters.opening import actions as opening
from matters.opening import handover, own_clearance

Fact = TypeVar("Fact", bound=Event)
SHANGHAI, BEIJING = UUID(int=1), UUID(int=2)
CHEN, WANG, SUN, GONE = UUID(int=11), UUID(int=12), UUID(int=13), UUID(int=14)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEAD, LAWYER, OTHER_LAWYER = "chen.jing", "wang.lei", "li.na"
BEIJING_LEAD, ADMINISTRATOR, AUDITOR, CRM = "sun.hao", "zhao.min", "xu.bo", "gao.yan"
STAFF = {CHEN: "陈静", WANG: "王磊", SUN: "孙浩", GONE: "已离职"}
PEOPLE: dict[str, tuple[UUID | None, set[Role], UUID]] = {
    LEAD: (CHEN, {Role.LEAD_LAWYER, Role.LAWYER}, SHANGHAI),
    LAWYER: (WANG, {Role.LAWYER}, SHANGHAI),
    OTHER_LAWYER: (UUID(int=15), {Role.LAWYER}, SHANGHAI),
    BEIJING_LEAD: (SUN, {Role.LEAD_LAWYER}, BEIJING),
    ADMINISTRATOR: (None, {Role.ADMINISTRATOR}, BEIJING),
    AUDITOR: (None, {Role.AUDITOR}, BEIJING),
    CRM: (None, {Role.CRM_OFFICER}, SHANGHAI),
}
CLIENT = Party(ref="c1", name="梧桐贸易有限公司", kind=PartyKind.ORGANIZATION, side=Side.CLIENT)
RIVAL = Party(ref="a1", name="青石建设有限公司", kind=PartyKind.ORGANIZATION, side=Side.ADVERSE)
GUARANTOR = Party(ref="g1", name="周远", kind=PartyKind.PERSON, side=Side.RELATED)
PARTIES = PartySet(
    parties=(CLIENT, RIVAL), adverse=Adverse.NAMED, subject=Subject(area="litigation"), team=(CHEN,)
)


def signed(inquiry_id: UUID, **changes: Any) -> EngagementSigned:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "engagement_id": new_id(),
        "inquiry_id": inquiry_id,
        "client_id": new_id(),
        "clearance_id": new_id(),
        "party_set_hash": party_set_hash(PARTIES),
        "office_id": SHANGHAI,
        "practice_area": "litigation",
        "lead_lawyer_id": CHEN,
        "team": (CHEN, WANG),
    }
    return EngagementSigned(**fields | changes)


def engaged_sheet(
    inquiry_id: UUID, state: InquirySheetState = InquirySheetState.ENGAGED, version: int = 2
) -> InquirySheetRecorded:
    return InquirySheetRecorded(
        inquiry_id=inquiry_id,
        version=version,
        state=state,
        number="2026-SH-7",
        office_id=SHANGHAI,
        lead_lawyer_id=CHEN,
        practice_area="litigation",
        party_set=PARTIES,
        party_set_hash=party_set_hash(PARTIES),
    )


def redeemed(matter: Matter, at: datetime = MONDAY) -> ClearanceRedeemed:
    assert matter.clearance_id is not None
    return ClearanceRedeemed(
        clearance_id=matter.clearance_id,
        subject_kind=SourceKind.INQUIRY,
        subject_id=matter.inquiry_id or matter.id,
        matter_id=matter.id,
        occurred_at=at,
    )


def refused(matter: Matter, reason: RefusalReason = RefusalReason.TAIL) -> ClearanceRefused:
    assert matter.clearance_id is not None
    return ClearanceRefused(
        clearance_id=matter.clearance_id,
        subject_kind=SourceKind.INQUIRY,
        subject_id=matter.inquiry_id or matter.id,
        matter_id=matter.id,
        reason=reason,
    )


async def furnish(session: AsyncSession) -> None:
    """Two offices, their staff, what each may do, and a living firm service."""
    for office_id, code, name in ((SHANGHAI, "SH", "上海分所"), (BEIJING, "BJ", "北京总所")):
        opened = OfficeOpened(
            office_id=office_id,
            name=name,
            code=code,
            office_kind=OfficeKind.BRANCH,
            parent_id=None,
            timezone="Asia/Shanghai",
            opened_on=date(2001, 1, 1),
        )
        await directory.keep_office(session, opened)
    for staff_id, name in STAFF.items():
        await directory.keep_staff(session, staff_member(staff_id, name))
    for principal, (member, roles, office_id) in PEOPLE.items():
        given = AccessChanged(
            principal=principal,
            staff_id=member,
            roles=tuple(roles),
            office_ids=(office_id,),
            state=AccessState.ACTIVE,
        )
        await access.keep(session, given)
    await beat(session)


def staff_member(staff_id: UUID, name: str) -> StaffRecorded:
    return StaffRecorded(
        staff_id=staff_id,
        principal=f"staff.{staff_id.int}",
        display_name=name,
        email=f"{staff_id.int}@example.test",
        language="zh-CN",
        office_id=SHANGHAI,
        active=staff_id != GONE,
    )


async def beat(session: AsyncSession, age_seconds: int = 0) -> None:
    """Let the firm's heartbeat be this old."""
    await session.execute(text("DELETE FROM heartbeat"))
    await session.execute(
        text(
            "INSERT INTO heartbeat (service, at, epoch, trusted_epoch) "
            "VALUES ('firm', now() - make_interval(secs => :age), :epoch, :epoch)"
        ),
        {"age": age_seconds, "epoch": UUID(int=99)},
    )


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

    async def _rows(self, matter_id: UUID, topic: str) -> Any:  # noqa: ANN401 - rows of the outbox
        wanted = "SELECT type, payload FROM outbox WHERE topic = :topic AND key = :key ORDER BY seq"
        async with self.database.sessions() as session:
            given = {"topic": topic, "key": str(matter_id)}
            return (await session.execute(text(wanted), given)).all()
