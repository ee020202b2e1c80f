"""What a failed statement means to the one who asked."""

from asyncpg import exceptions as pg
from asyncpg.exceptions import InterfaceError, PostgresError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from kit.problems import Conflict, Invalid, Problem, Unavailable

_UNIQUE, _EXCLUSION, _FOREIGN_KEY = "23505", "23P01", "23503"
_BUSY = ("55P03", "57014", "40001", "40P01")  # lock or statement timeout, serialization, deadlock
_DATA_CLASSES = ("22", "23")
_AWAY_CLASSES = ("08", "53", "57", "58", "25006")  # connection, resources, operator, system


class ChangedMeanwhile(Conflict):
    slug = "changed-meanwhile"
    title = "Someone changed it at the same moment"
    title_zh = "数据同时被他人修改"


class AlreadyThere(Conflict):
    slug = "already-there"
    title = "There is one already"
    title_zh = "已存在相同记录"


def sqlstate(error: BaseException) -> str:
    """Return the five characters of PostgreSQL's answer, or an empty text."""
    driver = getattr(error, "orig", error)
    return str(getattr(driver, "sqlstate", None) or getattr(driver, "pgcode", None) or "")


def is_worth_a_second_try(error: Exception) -> bool:
    """Tell whether a migration outdated the plan, or the statement lost a race."""
    return sqlstate(error) in {"40001", "40P01"} or "cached statement plan" in str(error)


def as_problem(error: Exception) -> Problem | None:
    """Return the refusal that `error` stands for, or None where it is a defect of ours."""
    if isinstance(error, StaleDataError):
        zh = "请重新读取后再次修改。"
        return ChangedMeanwhile("Read it again and repeat the change.", detail_zh=zh)
    if isinstance(error, PoolTimeout | OSError | InterfaceError):
        return _away()
    if isinstance(error, DBAPIError | PostgresError):
        return _from_state(error, sqlstate(error))
    return None


def _from_state(error: Exception, state: str) -> Problem | None:
    if state in {_UNIQUE, _EXCLUSION}:
        return AlreadyThere("A row with these values exists already.", constraint=_name(error))
    if state == _FOREIGN_KEY:
        return Conflict("It refers to something that is not there.", constraint=_name(error))
    if state in _BUSY:
        return Unavailable("Too many people are changing the same thing; try again.")
    if state.startswith(_DATA_CLASSES) or _is_unusable_argument(error):
        return Invalid("A value is out of range or holds characters that cannot be stored.")
    if state.startswith(_AWAY_CLASSES) or getattr(error, "connection_invalidated", False):
        return _away()
    return _away() if not state and not isinstance(error, IntegrityError) else None


def _away() -> Problem:
    return Unavailable("The database of this service does not answer; try again.")


def _name(error: Exception) -> str | None:
    cause = getattr(getattr(error, "orig", error), "__cause__", None)
    return getattr(cause, "constraint_name", None)


def _is_unusable_argument(error: Exception) -> bool:
    """Tell whether asyncpg refused an argument: too big a number, half a surrogate pair."""
    cause = getattr(getattr(error, "orig", error), "__cause__", None)
    return isinstance(cause, pg.DataError | OverflowError | UnicodeError)
