"""Ids that sort by the time they were made (UUID version 7)."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """Strictly increasing within a process: 48 bits of milliseconds, 12 of sequence."""
    global _last  # noqa: PLW0603 - the sequence is the point
    with _lock:
        tick = time.time_ns() // 1_000_000 << 12
        _last = max(_last + 1, tick)
        tick = _last
    millis, sequence = tick >> 12, tick & 0xFFF
    random = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return UUID(int=millis << 80 | 7 << 76 | sequence << 64 | 2 << 62 | random)
