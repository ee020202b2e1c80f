"""Crash at a named step: HENGPING_FAILPOINT=relay.after-publish[:n] kills at the n-th hit.

Steps of the kit: {db,kernel}.{before,after}-commit, kernel.{before,after}-ack,
relay.{before,after}-{publish,mark}.
"""

import os
import signal

_armed, _, _nth = os.environ.get("HENGPING_FAILPOINT", "").partition(":")
_hits_left = int(_nth or 1)


def failpoint(step: str) -> None:
    """Kill this process with SIGKILL when `step` is armed and its turn has come."""
    global _hits_left  # noqa: PLW0603 - one countdown per process
    if step != _armed:
        return
    _hits_left -= 1
    if _hits_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
