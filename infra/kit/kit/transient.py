"""Which failures pass by themselves."""

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit.database_errors import sqlstate
from kit.positions import RivalError
from kit.problems import Unavailable

# In this order: connection, idle in a transaction, rollback, resources, lock, operator, system
_CLASSES = ("08", "25P", "40", "53", "55", "57", "58")


def is_transient(error: BaseException) -> bool:
    if isinstance(error, RivalError | PoolTimeout | OSError | TimeoutError | Unavailable):
        return True
    if sqlstate(error).startswith(_CLASSES) or "cached statement plan" in str(error):
        return True
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or (isinstance(error, InterfaceError) and not sqlstate(error))
    )
