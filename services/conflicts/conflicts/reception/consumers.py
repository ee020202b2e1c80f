"""Party sheets of intake, matters and firm, taken under the register lock."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.db import REGISTER_LOCK
from conflicts.reception.actions import forget_source, receive_sheet
from conflicts.register.analysis import prepare_analyses
from conflicts.register.sheets import of_inquiry, of_matter, of_staff
from contracts.conflicts import SourceKind
from contracts.firm import StaffSheetErased, StaffSheetRecorded
from contracts.intake import InquirySheetErased, InquirySheetRecorded
from contracts.matters import MatterSheetErased, MatterSheetRecorded
from contracts.parties import Party
from kit import clock
from kit.failpoints import failpoint
from kit.kernel import Consumer, Received

RECORDED = (InquirySheetRecorded, MatterSheetRecorded, StaffSheetRecorded)


async def analyse_names(_: async_sessionmaker[AsyncSession], records: list[Received]) -> None:
    await prepare_analyses(_parties(records))


def _parties(records: list[Received]) -> Iterator[Party]:
    for record in records:
        if isinstance(record.event, RECORDED):
            yield from record.event.party_set.parties


consumer = Consumer(
    "conflicts.register",
    ["intake.party-sheet", "matters.party-sheet", "firm.party-sheet"],
    lock=REGISTER_LOCK,
    prepare=analyse_names,
)


@consumer.on(InquirySheetRecorded)
async def register_inquiry(session: AsyncSession, event: InquirySheetRecorded) -> None:
    await receive_sheet(session, of_inquiry(event), now=clock.now())
    failpoint("conflicts.after-register")


@consumer.on(MatterSheetRecorded)
async def register_matter(session: AsyncSession, event: MatterSheetRecorded) -> None:
    await receive_sheet(session, of_matter(event), now=clock.now())
    failpoint("conflicts.after-register")


@consumer.on(StaffSheetRecorded)
async def register_staff(session: AsyncSession, event: StaffSheetRecorded) -> None:
    await receive_sheet(session, of_staff(event), now=clock.now())
    failpoint("conflicts.after-register")


@consumer.on(InquirySheetErased)
async def forget_inquiry(session: AsyncSession, event: InquirySheetErased) -> None:
    await _forget(session, SourceKind.INQUIRY, event.inquiry_id, event.version)


@consumer.on(MatterSheetErased)
async def forget_matter(session: AsyncSession, event: MatterSheetErased) -> None:
    await _forget(session, SourceKind.MATTER, event.matter_id, event.version)


@consumer.on(StaffSheetErased)
async def forget_staff(session: AsyncSession, event: StaffSheetErased) -> None:
    await _forget(session, SourceKind.JOINER, event.staff_id, event.version)


@consumer.on_tombstone("intake.party-sheet")
async def bury_inquiry(session: AsyncSession, key: str) -> None:
    await _forget(session, SourceKind.INQUIRY, UUID(key), None)


@consumer.on_tombstone("matters.party-sheet")
async def bury_matter(session: AsyncSession, key: str) -> None:
    await _forget(session, SourceKind.MATTER, UUID(key), None)


@consumer.on_tombstone("firm.party-sheet")
async def bury_staff(session: AsyncSession, key: str) -> None:
    await _forget(session, SourceKind.JOINER, UUID(key), None)


async def _forget(
    session: AsyncSession, kind: SourceKind, source_id: UUID, version: int | None
) -> None:
    await forget_source(session, kind, source_id, version, now=clock.now())
