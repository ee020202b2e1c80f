"""Who may see which rows of the conflicts service: roles, offices and walls, decided in SQL."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    exists,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.register.tables import Sheet
from conflicts.wall.tables import EthicalWall
from contracts.conflicts import SourceKind
from kit.access import Role
from kit.auth import Principal
from kit.problems import NotFound
from kit.walls import not_walled


class WallNotFound(NotFound):
    slug = "wall-not-found"
    title = "No such wall"
    title_zh = "未找到该信息隔离墙"


def is_conflicts_office(caller: Principal) -> bool:
    return Role.CONFLICTS_OFFICER in caller.roles


def within_walls(caller: Principal, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Condition: no wall keeps the row from the caller; the conflicts office sees through.

    A wall on a matter also hides the inquiry it came from, and the other way round. `column` may
    be null: a row that belongs to no mandate is behind no wall.
    """
    if is_conflicts_office(caller):
        return true()
    became = exists().where(Sheet.inquiry_id == column, ~not_walled(caller, Sheet.source_id))
    is_matter = (Sheet.source_kind == SourceKind.MATTER) & (Sheet.source_id == column)
    came_from = exists().where(is_matter, ~not_walled(caller, Sheet.inquiry_id))
    return and_(not_walled(caller, column), ~became, ~came_from)


def wall_list() -> Select[tuple[EthicalWall]]:
    return select(EthicalWall)


async def get_wall(session: AsyncSession, row_id: UUID) -> EthicalWall:
    wall = await session.get(EthicalWall, row_id)
    if wall is None:
        raise WallNotFound("This row is not walled.")
    return wall


async def lock_wall(session: AsyncSession, row_id: UUID) -> EthicalWall:
    """Return the wall, its row locked until the transaction ends."""
    wall = await session.get(EthicalWall, row_id, with_for_update=True)
    if wall is None:
        raise WallNotFound("This row is not walled.")
    return wall


async def walled_off(session: AsyncSession, caller: Principal, ids: set[UUID]) -> set[UUID]:
    """Return those of `ids` that a wall keeps from the caller."""
    if not ids or is_conflicts_office(caller):
        return set()
    row_id = func.unnest(literal(sorted(ids), ARRAY(Uuid))).column_valued("row_id")
    found = select(row_id).where(~within_walls(caller, row_id))
    return set((await session.scalars(found)).all())
