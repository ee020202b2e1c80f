"""Which rows stand behind a wall; a wall on a matter hides its inquiry, and the other way round."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_, select

from kit import clock
from kit.walls import WALL
from notifications.directory.tables import Case


def wall_around(
    rows: SQLColumnExpression[Any], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Condition: a wall stands on one of `rows` (an array of ids) for which `conditions` hold."""
    stands = or_(WALL.c.until.is_(None), WALL.c.until > clock.now())
    came_from = select(Case.inquiry_id).where(Case.id == WALL.c.row_id).scalar_subquery()
    became = exists().where(Case.inquiry_id == WALL.c.row_id, Case.id == rows.any_())
    around = or_(WALL.c.row_id == rows.any_(), came_from == rows.any_(), became)
    return exists().where(around, stands, *conditions)
