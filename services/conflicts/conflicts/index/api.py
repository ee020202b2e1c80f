"""How far the index has followed the register, and the proof that it holds it."""

from typing import Any

from fastapi import Request
from pydantic import Field
from sqlalchemy import func, select

from conflicts.check.wiring import Index
from conflicts.index import maintenance
from conflicts.index.tables import IndexRole, IndexState
from conflicts.index.verify import Report
from conflicts.register.counter import read_counter
from conflicts.register.tables import Party, Sheet
from kit import audit
from kit.access import Role
from kit.auth import Caller, require
from kit.http import Router, Session, View
from kit.running import Running

router = Router(prefix="/v1/conflicts/index", tags=["index"])


class IndexView(View):
    """`indexed_seq` reaches `reg_seq` when every change of the register is in the index."""

    sheets: int
    parties: int
    reg_seq: int
    indexed_seq: int


class ReportView(View):
    equal: bool
    reason: str | None
    in_register: int = Field(validation_alias="register")
    in_index: int = Field(validation_alias="index")
    behind: int
    refused: int


@router.get("")
async def read_index(caller: Caller, session: Session) -> IndexView:
    require(caller, Role.CONFLICTS_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
    watermark = select(func.max(IndexState.watermark)).where(IndexState.role == IndexRole.ACTIVE)
    return IndexView(
        sheets=await _count(session, Sheet),
        parties=await _count(session, Party),
        reg_seq=await read_counter(session),
        indexed_seq=await session.scalar(watermark) or 0,
    )


@router.post("/verify")
async def verify_index(
    request: Request, caller: Caller, session: Session, index: Index
) -> ReportView:
    """Compare register and index row by row, by digests."""
    require(caller, Role.CONFLICTS_OFFICER, Role.ADMINISTRATOR)
    report = await maintenance.verify(_sessions(request), index)
    await audit.write(session, caller, "index.verified", "index", report.index_name)
    return _view(report)


@router.post("/rebuild")
async def rebuild_index(
    request: Request, caller: Caller, session: Session, index: Index
) -> ReportView:
    """Build a new index from the register beside the old one and swap; checks go on."""
    require(caller, Role.ADMINISTRATOR)
    report = await maintenance.reindex(_sessions(request), index)
    await audit.write(session, caller, "index.rebuilt", "index", report.index_name)
    return _view(report)


def _view(report: Report) -> ReportView:
    return ReportView.model_validate(report)


def _sessions(request: Request) -> Any:  # noqa: ANN401 - the service's own session factory
    running: Running = request.app.state.running
    return running.database.sessions


async def _count(session: Session, table: type[Sheet] | type[Party]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0
