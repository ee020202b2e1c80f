"""Read one row, to show it or to change it."""

from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.problems import NotFound

R = TypeVar("R")


def to_change(statement: Select[R]) -> Select[R]:
    """Hold the rows, as they are now, until the transaction ends."""
    return statement.with_for_update().execution_options(populate_existing=True)


async def read_one(
    session: AsyncSession, statement: Select[R], missing: NotFound, *, for_change: bool = False
) -> R:
    """Return the first row found; raise `missing` when there is none."""
    found = await session.scalar(to_change(statement) if for_change else statement)
    if found is None:
        raise missing
    return found
