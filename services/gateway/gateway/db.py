"""The gateway's tables hang here."""

from kit.db import Row, new_metadata


class Base(Row):
    __abstract__ = True
    metadata = new_metadata()
