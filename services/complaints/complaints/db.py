"""The one metadata of this service's tables."""

from kit import links, tables
from kit.db import Row, new_metadata


class Base(Row):
    __abstract__ = True
    metadata = new_metadata()


tables.make_all(Base.metadata)
links.make_table(Base.metadata)
