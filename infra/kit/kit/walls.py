"""Ethical walls: allow lists on the ids of rows, kept by every service from `conflicts.wall`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    DateTime,
    MetaData,
    SQLColumnExpression,
    Table,
    Text,
    Uuid,
    delete,
    exists,
    literal,
    not_,
    or_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.auth import Principal

if TYPE_CHECKING:
    from kit.kernel import Consumer


class _WallRecorded(Protocol):
    """The fields of `conflicts.wall.recorded` that are kept here."""

    row_id: UUID
    row_kind: str
    members: tuple[UUID, ...]
    until: datetime | None


def make_table(metadata: MetaData) -> Table:
    """`members` are staff ids; a wall without `until` stands until it is removed."""
    return Table(
        "wall",
        metadata,
        Column("row_id", Uuid, primary_key=True),
        Column("row_kind", Text, nullable=False),
        Column("members", ARRAY(Uuid), nullable=False),
        Column("until", DateTime(timezone=True)),
    )


WALL = make_table(MetaData())


async def keep(session: AsyncSession, recorded: Any) -> None:  # noqa: ANN401 - see _WallRecorded
    """Store the wall as the conflicts service announced it."""
    wall: _WallRecorded = recorded
    row = {
        "row_kind": str(wall.row_kind),
        "members": list(wall.members),
        "until": wall.until,
    }
    statement = insert(WALL).values(row_id=wall.row_id, **row)
    await session.execute(statement.on_conflict_do_update(index_elements=["row_id"], set_=row))


async def remove(session: AsyncSession, removed: Any) -> None:  # noqa: ANN401 - has a row_id
    await session.execute(delete(WALL).where(WALL.c.row_id == removed.row_id))


def follow(consumer: "Consumer", recorded: type[Any], removed: type[Any]) -> None:
    """Let `consumer` keep the wall table from the two given event classes."""
    consumer.on(recorded)(keep)
    consumer.on(removed)(remove)


def not_walled(caller: Principal, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Condition: no standing wall shuts the caller out of the row whose id is `column`.

    Whoever has no staff id (a machine) is a member of no wall. Answer 404, never 403.
    """
    stands = or_(WALL.c.until.is_(None), WALL.c.until > clock.now())
    shut_out = exists().where(WALL.c.row_id == column, stands)
    if caller.staff_id is not None:
        member = literal(caller.staff_id, Uuid) == WALL.c.members.any_()
        shut_out = shut_out.where(not_(member))
    return not_(shut_out)
