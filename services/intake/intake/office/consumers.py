from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import OfficeClosed, OfficeOpened
from intake.office.tables import Office
from kit.kernel import Consumer

consumer = Consumer("intake.offices", topics=["firm.office"])


@consumer.on(OfficeOpened)
async def keep_office(session: AsyncSession, event: OfficeOpened) -> None:
    named = {"name": event.name, "code": event.code, "timezone": event.timezone}
    await session.merge(Office(id=event.office_id, closed_on=None, **named))


@consumer.on(OfficeClosed)
async def close_office(session: AsyncSession, event: OfficeClosed) -> None:
    office = await session.get_one(Office, event.office_id)
    office.closed_on = event.closed_on
