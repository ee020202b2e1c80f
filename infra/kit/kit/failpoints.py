"""Crash at a named step: HENGPING_FAILPOINT=relay.after-publish[:n] kills at the n-th hit.

Steps of the kit: {db,kernel}.{before,after}-commit, kernel.{before,after}-ack,
relay.{before,after}-{publish,mark}.
"""

import os
import signal

_hits: dict[str, int] = {}


def failpoint(step: str) -> None:
    """Kill this process with SIGKILL when `step` is armed and its turn has come.

    The environment is read here, not on import: a forked process has another one.
    """
    armed, _, nth = os.environ.get("HENGPING_FAILPOINT", "").partition(":")
    if step != armed:
        return
    _hits[step] = _hits.get(step, 0) + 1
    if _hits[step] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
