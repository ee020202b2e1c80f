"""Generations, and whose turn it is."""

from typing import ClassVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.problems import NotFound
from kit.rows import read_one
from reporting.fact.status import GenerationState
from reporting.fact.tables import Generation


class GenerationNotFound(NotFound):
    slug: ClassVar[str] = "generation-not-found"
    title: ClassVar[str] = "There is no such generation"
    title_zh: ClassVar[str] = "未找到该数据代"


async def lock_generation(session: AsyncSession, generation_id: int) -> Generation:
    wanted = select(Generation).where(Generation.id == generation_id)
    missing = GenerationNotFound(f"There is no generation {generation_id}.")
    return await read_one(session, wanted, missing, for_change=True)


async def lock_served(session: AsyncSession) -> Generation:
    wanted = select(Generation).where(Generation.state == GenerationState.SERVING)
    missing = GenerationNotFound("No generation is served.")
    return await read_one(session, wanted, missing, for_change=True)


async def next_asked(session: AsyncSession) -> int | None:
    """Return the rebuild that was asked for first."""
    asked = Generation.state == GenerationState.ASKED
    return await session.scalar(select(Generation.id).where(asked).order_by(Generation.id).limit(1))


def generations() -> Select[tuple[Generation]]:
    return select(Generation)
