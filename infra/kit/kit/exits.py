"""Leaving so that the supervisor starts the process anew."""

import logging
import os
from typing import NoReturn

EX_TEMPFAIL = 75


class RestartError(Exception):
    """Only a new process can go on; background tasks raise it, `kit.service` calls `leave`."""


def leave(reason: object) -> NoReturn:
    """Exit at once with 75: closing clients of a silent server could hang for ever."""
    logging.getLogger("kit").critical("leaving to be restarted: %s", reason)
    logging.shutdown()
    os._exit(EX_TEMPFAIL)
