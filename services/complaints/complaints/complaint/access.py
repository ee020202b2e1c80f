"""Who may read, handle and investigate complaints; which ones, the queries decide."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from complaints.complaint.queries import get_visible
from complaints.complaint.tables import Complaint
from complaints.roles import ACTING, INVESTIGATING, READERS
from kit.auth import Caller, Principal, require
from kit.etag import IfMatch, check_revision
from kit.http import Session
from kit.problems import Forbidden


async def _reader(caller: Caller) -> Principal:
    require(caller, *READERS)
    return caller


async def _officer(caller: Caller) -> Principal:
    require(caller, *ACTING)
    return caller


async def _readable(complaint_id: UUID, caller: Caller, session: Session) -> Complaint:
    require(caller, *READERS)
    return await get_visible(session, caller, complaint_id)


async def _handled(
    complaint_id: UUID, caller: Caller, session: Session, if_match: IfMatch
) -> Complaint:
    require(caller, *ACTING)
    complaint = await get_visible(session, caller, complaint_id, for_change=True)
    check_revision(complaint.revision, if_match)
    return complaint


async def _investigated(
    complaint_id: UUID, caller: Caller, session: Session, if_match: IfMatch
) -> Complaint:
    complaint = await _own_case(complaint_id, caller, session)
    check_revision(complaint.revision, if_match)
    return complaint


async def _own_case(complaint_id: UUID, caller: Caller, session: Session) -> Complaint:
    require(caller, *INVESTIGATING)
    complaint = await get_visible(session, caller, complaint_id, for_change=True)
    check_investigates(caller, complaint)
    return complaint


async def _worked_on(complaint_id: UUID, caller: Caller, session: Session) -> Complaint:
    require(caller, *INVESTIGATING)
    complaint = await get_visible(session, caller, complaint_id, for_change=True)
    if not caller.roles & ACTING:
        check_investigates(caller, complaint)
    return complaint


def check_investigates(caller: Principal, complaint: Complaint) -> None:
    if caller.staff_id is None or caller.staff_id != complaint.investigator_id:
        zh = "只有该投诉的调查人可以进行此操作。"
        raise Forbidden("Only the investigator of this complaint does this.", detail_zh=zh)


Reader = Annotated[Principal, Depends(_reader)]
Officer = Annotated[Principal, Depends(_officer)]
ToRead = Annotated[Complaint, Depends(_readable)]
ToHandle = Annotated[Complaint, Depends(_handled)]
ToInvestigate = Annotated[Complaint, Depends(_investigated)]
ToAddStep = Annotated[Complaint, Depends(_own_case)]
ToAddTo = Annotated[Complaint, Depends(_worked_on)]
