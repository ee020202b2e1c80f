"""The base of every conflicts row, and the one lock of the clearance protocol."""

from typing import Final

from kit import tables
from kit.db import LockId, Row, new_metadata

REGISTER_LOCK: Final = LockId(0x48504346)


class Base(Row):
    __abstract__ = True
    metadata = new_metadata()


tables.make_all(Base.metadata)
