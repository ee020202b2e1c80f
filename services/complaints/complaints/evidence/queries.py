from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.evidence.tables import Evidence
from kit.problems import NotFound
from kit.rows import read_one


class EvidenceNotFound(NotFound):
    slug: ClassVar[str] = "evidence-not-found"
    title: ClassVar[str] = "There is no such evidence"
    title_zh: ClassVar[str] = "未找到该证据"

    def __init__(self, evidence_id: UUID) -> None:
        super().__init__(f"There is no evidence {evidence_id}, or its file is gone.")


async def evidence_of(session: AsyncSession, complaint_id: UUID) -> Sequence[Evidence]:
    wanted = select(Evidence).where(Evidence.complaint_id == complaint_id)
    return (await session.scalars(wanted.order_by(Evidence.id))).all()


async def count_evidence(session: AsyncSession, complaint_id: UUID) -> int:
    wanted = select(func.count()).where(Evidence.complaint_id == complaint_id)
    return (await session.execute(wanted)).scalar_one()


async def known_keys(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Return those of `keys` that a row knows."""
    listed = literal(list(keys), ARRAY(Text))
    return set(await session.scalars(select(Evidence.key).where(Evidence.key == any_(listed))))


async def get_evidence(session: AsyncSession, complaint_id: UUID, evidence_id: UUID) -> Evidence:
    wanted = select(Evidence).where(
        Evidence.complaint_id == complaint_id, Evidence.id == evidence_id
    )
    return await read_one(session, wanted, EvidenceNotFound(evidence_id))
