"""`make demo` and `make up`: by compose where a Docker engine answers, else natively."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from native import compose
from native.containers import docker_answers
from native.progress import say
from native.stack import Stack
from native.trouble import CannotStart


@dataclass(frozen=True)
class Platform:
    gateway: str
    issuer: str
    mail: str
    lives: Callable[[], bool]


def demonstrate(home: Path, *, story: Sequence[str] | None, oneshot: bool) -> None:
    """Start, play the story (None: no story), stay up until Ctrl-C unless `oneshot`."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with _platform(home) as platform:
        if story is not None:
            _play(platform, story, stop)
        if not oneshot and not stop.is_set():
            say(f"{platform.gateway} stays up until Ctrl-C")
        while not oneshot and platform.lives() and not stop.wait(0.5):
            pass


@contextmanager
def _platform(home: Path) -> Iterator[Platform]:
    if docker_answers():
        say("a Docker engine answers: starting by compose")
        with compose.running():
            yield Platform(compose.GATEWAY, compose.ISSUER, compose.MAIL, lambda: True)
        return
    stack = Stack(home)
    try:
        stack.start(keycloak=True, shown=True)
        issuer = f"{stack.url('keycloak')}/realms/hengping"
        mail = stack.facts("mail")["kept"]
        yield Platform(stack.url("gateway"), issuer, mail, stack.lives)
    finally:
        stack.stop()


def _play(platform: Platform, story: Sequence[str], stop: threading.Event) -> None:
    told = [platform.gateway, platform.issuer, "--mail", platform.mail]
    command = [sys.executable, "-m", "demo", *told, *story]
    with subprocess.Popen(command, start_new_session=True) as player:
        while player.poll() is None:
            if stop.wait(0.2):
                player.terminate()
    if player.returncode and not stop.is_set():
        raise CannotStart("The story broke off: the lines above and the logs tell why.")
