"""From a form that a member of staff filled in to what is received."""

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.actions import Told, check_known
from complaints.complaint.bodies import ReceivedComplaint
from complaints.directory.queries import find_matter, find_office
from kit import clock
from kit.access import SEES_EVERY_OFFICE
from kit.auth import Principal
from kit.problems import Forbidden, Invalid


async def told_by_staff(session: AsyncSession, caller: Principal, body: ReceivedComplaint) -> Told:
    """Refuse another office's entry, a time to come and ids that are not known here."""
    if body.office_id not in caller.offices and not caller.roles & SEES_EVERY_OFFICE:
        zh = "只能为本人所在办公室录入投诉。"
        raise Forbidden("Enter complaints for an office of your own.", detail_zh=zh)
    if await find_office(session, body.office_id) is None:
        errors = [{"pointer": "/office_id", "detail": "is no office that is known here"}]
        raise Invalid("Name an office of the firm.", errors=errors)
    if body.received_at > clock.now():
        errors = [{"pointer": "/received_at", "detail": "must not be in the future"}]
        raise Invalid("A complaint has been received before it is entered.", errors=errors)
    await check_known(session, matter_id=body.matter_id, client_id=body.client_id)
    matter = await find_matter(session, body.matter_id)
    client_id = body.client_id or (matter.client_id if matter else None)
    return Told(**dict(body) | {"client_id": client_id})
