"""Ask for a rebuild, begin it, put the new generation in the place of the old one."""

from typing import ClassVar

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit, clock
from kit.auth import Principal
from kit.problems import Conflict
from reporting.fact.queries import Digest
from reporting.fact.status import GenerationState
from reporting.fact.tables import Generation

_OPEN = text("SELECT open_generation(:generation)")
_DROP = text("SELECT drop_generation(:generation)")
_SETTLE = text("SELECT settle_generation(:generation)")


class RebuildRunning(Conflict):
    slug: ClassVar[str] = "rebuild-running"
    title: ClassVar[str] = "A rebuild is running already"
    title_zh: ClassVar[str] = "已有重建任务正在运行"


class FiguresDiffer(Conflict):
    """What is served is not what the topics hold; a person decides which of them is right."""

    slug: ClassVar[str] = "figures-differ"
    title: ClassVar[str] = "The rebuilt facts are not those that are served"
    title_zh: ClassVar[str] = "重建后的数据与现有数据不一致"

    def __init__(self, served: Digest, rebuilt: Digest) -> None:
        detail = f"{served.facts} facts are served, {rebuilt.facts} were rebuilt."
        super().__init__(detail, served=served._asdict(), rebuilt=rebuilt._asdict())


async def ask(session: AsyncSession, by: Principal | str, *, accept_difference: bool) -> Generation:
    generation = Generation(
        state=GenerationState.ASKED,
        accept_difference=accept_difference,
        asked_by=by if isinstance(by, str) else by.principal,
        asked_at=clock.now(),
    )
    session.add(generation)
    await session.flush()
    await audit.write(session, by, "rebuild.asked", "generation", generation.id)
    return generation


async def begin(session: AsyncSession, generation: Generation) -> None:
    """Clear away what earlier rebuilds left; make room for the new generation."""
    for old in await session.scalars(select(Generation).where(Generation.id != generation.id)):
        if old.state is GenerationState.BUILDING:
            fail(old, "its process ended")
        if old.state not in {GenerationState.SERVING, GenerationState.ASKED}:
            await session.execute(_DROP, {"generation": old.id})
    await session.execute(_OPEN, {"generation": generation.id})
    generation.move(GenerationState.BUILDING)
    generation.started_at = clock.now()


async def settle(session: AsyncSession, generation_id: int) -> None:
    """Give the planner its statistics before anybody asks."""
    await session.execute(_SETTLE, {"generation": generation_id})


async def swap(
    session: AsyncSession, old: Generation, new: Generation, served: Digest, rebuilt: Digest
) -> None:
    """Serve the new generation from the end of this transaction on."""
    if served != rebuilt and not new.accept_difference:
        raise FiguresDiffer(served, rebuilt)
    old.move(GenerationState.RETIRED)
    await session.flush()
    new.move(GenerationState.SERVING)
    new.facts, new.digest, new.ended_at = rebuilt.facts, rebuilt.digest, clock.now()
    await audit.write(session, new.asked_by, "rebuild.swapped", "generation", new.id)


def fail(generation: Generation, note: str) -> None:
    generation.move(GenerationState.FAILED)
    generation.note, generation.ended_at = note[:500], clock.now()
