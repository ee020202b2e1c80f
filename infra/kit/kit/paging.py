"""Lists by opaque keyset cursor: `{"items": [...], "next_cursor": "…"}`."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from kit.problems import Invalid

DEFAULT_SIZE, MAX_SIZE = 50, 200
T = TypeVar("T")
Order: TypeAlias = Sequence[InstrumentedAttribute[Any] | ColumnElement[Any]]


class Page(BaseModel, Generic[T]):
    """Rows in the order of the list; no `next_cursor` on the last page."""

    model_config = ConfigDict(arbitrary_types_allowed=True, from_attributes=True)

    items: list[T]
    next_cursor: str | None = None


class InvalidCursor(Invalid):
    slug = "invalid-cursor"
    title = "The cursor is not one of ours"
    title_zh = "分页游标无效"

    def __init__(self) -> None:
        what = "must be a next_cursor of this list, unchanged"
        super().__init__(f"cursor {what}.", errors=[{"pointer": "#query/cursor", "detail": what}])


@dataclass(frozen=True)
class PageRequest:
    after: str | None
    limit: int


async def _read_page_request(
    cursor: Annotated[
        str | None, Query(description="`next_cursor` of the page before.", max_length=500)
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_SIZE)] = DEFAULT_SIZE,
) -> PageRequest:
    return PageRequest(cursor, limit)


Cursor = Annotated[PageRequest, Depends(_read_page_request)]


async def page(
    session: AsyncSession,
    statement: Select[Any],
    cursor: PageRequest,
    *,
    order: Order,
    newest_first: bool = False,
) -> Page[Any]:
    """Run `statement` from the cursor on.

    `order` must end in a unique column; none of its columns may be null.
    """
    width = len(statement.selected_columns) if len(statement.column_descriptions) > 1 else 1
    if cursor.after is not None:
        statement = statement.where(_beyond(order, cursor.after, newest_first=newest_first))
    statement = statement.order_by(*(column.desc() if newest_first else column for column in order))
    rows = (await session.execute(statement.add_columns(*order).limit(cursor.limit + 1))).all()
    shown = rows[: cursor.limit]
    items = [row[0] if width == 1 else row for row in shown]
    more = len(rows) > cursor.limit
    return Page.model_construct(
        items=items, next_cursor=_encode(shown[-1][-len(order) :]) if more else None
    )


def _beyond(order: Order, after: str, *, newest_first: bool) -> ColumnElement[bool]:
    bounds = [
        literal(value, column.type)
        for value, column in zip(_decode(after, order), order, strict=True)
    ]
    here = tuple_(*order)
    return here < tuple_(*bounds) if newest_first else here > tuple_(*bounds)


def _encode(values: Sequence[Any]) -> str:
    text = json.dumps(to_jsonable_python(list(values)), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, order: Order) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise InvalidCursor
        return [
            TypeAdapter(column.type.python_type).validate_python(value)
            for value, column in zip(values, order, strict=True)
        ]
    except (binascii.Error, ValueError, RecursionError, ValidationError) as error:
        raise InvalidCursor from error
