"""The one metadata of this service's tables, and columns that hold parts of a contract."""

from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from contracts.parties import PartySet
from kit import tables
from kit.db import Row, new_metadata


class Base(Row):
    __abstract__ = True
    metadata = new_metadata()


tables.make_all(Base.metadata)


class PartySetJson(TypeDecorator[PartySet]):
    """A party set as JSONB, in the form in which it is announced."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: PartySet | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        return None if value is None else value.model_dump(mode="json", by_alias=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> PartySet | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        return None if value is None else PartySet.model_validate(value)
