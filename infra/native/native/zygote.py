"""Fork service processes from one that has imported the libraries: 3 CPU seconds spared each."""

import gc
import importlib
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from native.program import die_with_parent
from native.trouble import CannotStart

LIBRARIES = (
    "aiokafka",
    "aiosmtpd.smtp",
    "aiosmtplib",
    "authlib.integrations.starlette_client",
    "jinja2",
    "opencc",
    "phonenumbers",
    "pypinyin",
    "rapidfuzz",
    "stdnum.cn",
    "uvloop",
    "alembic.command",
    "asyncpg",
    "elasticsearch",
    "fastapi",
    "faststream.kafka",
    "httpx2",
    "joserfc.jwt",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.sdk.trace",
    "orjson",
    "prometheus_client",
    "pydantic_settings",
    "sqlalchemy.ext.asyncio",
    "structlog",
    "typst",
    "uvicorn",
    "contracts.registry",
    "kit.commands",
)


def preload() -> None:
    """Import what services share; no thread and no event loop may come of it."""
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.collect()
    gc.freeze()  # the children then share these pages


@dataclass(frozen=True)
class Task:
    """`python -m package arguments`, its output in a log."""

    package: str
    arguments: Sequence[str]
    env: Mapping[str, str]
    log: Path


def fork(task: Task, folder: Path | None = None) -> int:
    """Run it in a child that works in the folder; return the child's pid."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        _become(task.env, task.log, folder or task.log.parent)
        sys.argv = [task.package, *task.arguments]
        runpy.run_module(task.package, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = _code(ended)
    except BaseException:  # noqa: BLE001  # a child must never return into the launcher
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _code(ended: SystemExit) -> int:
    """Do as the interpreter would: a text is printed and means 1."""
    if isinstance(ended.code, str):
        sys.stderr.write(f"{ended.code}\n")
        return 1
    return int(ended.code or 0)


def run_all(tasks: Sequence[Task]) -> None:
    """Run them at once, each to its end; raise for the first that fails."""
    for task, pid in [(task, fork(task)) for task in tasks]:
        _, status = os.waitpid(pid, 0)
        if code := os.waitstatus_to_exitcode(status):
            raise CannotStart(
                f"{task.package} could not {task.arguments[0]} (code {code}): {task.log} tells why."
            )


def _become(env: Mapping[str, str], log: Path, folder: Path) -> None:
    """Leave the launcher's session, signals, environment and output behind."""
    os.setsid()
    die_with_parent(signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.chdir(folder)
    os.environ.update(env)
