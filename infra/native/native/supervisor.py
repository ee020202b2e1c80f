"""Keep servers and services running: start, wait, restart with backoff, stop in reverse."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from native.program import lives
from native.progress import say
from native.runfile import Facts

STEADY_SECONDS = 60
LONGEST_BACKOFF = 30.0
LONGEST_AFTER_SERVING = 1.6
TICK = 0.2


class Unit(Protocol):
    """A server or a service process; `exit_code` is None while it runs."""

    name: str
    title: str
    up: bool

    def start(self) -> None: ...
    def is_ready(self) -> bool: ...
    def ask_to_stop(self) -> None: ...
    def exit_code(self) -> int | None: ...
    def stop(self) -> None: ...
    def facts(self) -> Facts: ...
    def explain_end(self) -> Exception: ...


@dataclass
class _Watch:
    unit: Unit
    started: float
    failures: int = 0
    restart_at: float | None = None


class Supervisor:
    """Runs in the main thread of one process; `changed` is called after every restart."""

    def __init__(self, home: Path, changed: Callable[[], None]) -> None:
        self.home = home
        self.changed = changed
        self.watched: list[_Watch] = []
        self._groups: list[Sequence[Unit]] = []
        self.stopping = False

    def obey_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def start(self, units: Sequence[Unit]) -> None:
        self._groups.append(units)
        for unit in units:
            unit.start()
            self.watched.append(_Watch(unit, time.monotonic()))

    def wait_ready(self, units: Sequence[Unit]) -> None:
        """Return when all serve; raise the unit's own explanation when one ends instead."""
        waiting = [unit for unit in units if not unit.up]
        told = time.monotonic()
        while waiting and not self.stopping:
            for unit in list(waiting):
                if unit.exit_code() is not None:
                    raise unit.explain_end()
                if unit.is_ready():
                    waiting.remove(unit)
                    unit.up = True
                    say(f"{unit.title} is up")
            if waiting and time.monotonic() - told > 5:  # noqa: PLR2004  # seconds of silence
                told = time.monotonic()
                say("waiting for " + ", ".join(unit.title for unit in waiting))
            time.sleep(TICK)

    def watch(self, follow: int | None = None) -> None:
        """Restart what ends, until a signal comes or the process `follow` is gone."""
        while not self.stopping and not (follow and not lives(follow)):
            self.look_after_all()
            time.sleep(TICK)

    def look_after_all(self) -> None:
        for watch in self.watched:
            self._look_after(watch)

    def _look_after(self, watch: _Watch) -> None:
        now = time.monotonic()
        if watch.restart_at is None:
            self._look_at(watch, now)
        elif now >= watch.restart_at and not self._is_held(watch.unit.name):
            watch.restart_at, watch.started = None, now
            watch.unit.start()
            self.changed()

    def _look_at(self, watch: _Watch, now: float) -> None:
        if watch.unit.exit_code() is not None:
            self._plan_restart(watch, now)
        elif not watch.unit.up and watch.unit.is_ready():
            watch.unit.up = True
            self.changed()
            say(f"{watch.unit.title} is up again")

    def _plan_restart(self, watch: _Watch, now: float) -> None:
        longest = LONGEST_AFTER_SERVING if watch.unit.up else LONGEST_BACKOFF
        watch.unit.up = False
        lived = now - watch.started
        watch.failures = 0 if lived > STEADY_SECONDS else watch.failures + 1
        delay = min(longest, 0.2 * 2**watch.failures)
        watch.restart_at = now + delay
        self.changed()
        say(f"{watch.unit.title} ended ({watch.unit.exit_code()}); again in {delay:.1f} s")

    def _is_held(self, name: str) -> bool:
        """Look for DIR/hold/<name>, which keeps a unit down (fault tests)."""
        return (self.home / "hold" / name).exists()

    def stop(self) -> None:
        """Stop what was started last first, together what was started together."""
        self.watched.clear()
        while self._groups:
            group = self._groups.pop()
            for unit in group:
                unit.ask_to_stop()
            for unit in group:
                unit.stop()
                unit.up = False
