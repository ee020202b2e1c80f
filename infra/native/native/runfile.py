"""DIR/run.json: what runs where, for people, tests and fault injectors (format: README.md)."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FORMAT = 1
Facts = dict[str, Any]


def run_file(home: Path) -> Path:
    return home / "run.json"


def write_run_file(
    home: Path, servers: Mapping[str, Facts], services: Mapping[str, Facts], *, ready: bool
) -> None:
    """Replace the file at once; only its owner may read the passwords in it."""
    facts = {
        "format": FORMAT,
        "home": str(home),
        "supervisor": {"pid": os.getpid()},
        "ready": ready,
        "servers": dict(servers),
        "services": dict(services),
    }
    draft = home / ".run.json"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(facts, file, indent=2)
    draft.rename(run_file(home))


def read_run_file(home: Path) -> Facts:
    """Return {} where nothing has been started yet."""
    try:
        facts: Facts = json.loads(run_file(home).read_text())
    except FileNotFoundError:
        return {}
    return facts


class Secrets:
    """Passwords made once for a home and kept in DIR/secrets.json (0600)."""

    def __init__(self, home: Path) -> None:
        self._path = home / "secrets.json"

    def get(self, name: str) -> str:
        values = self._read()
        if name not in values:
            values[name] = secrets.token_urlsafe(24)
            self._write(values)
        return values[name]

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        values: dict[str, str] = json.loads(self._path.read_text())
        return values

    def _write(self, values: dict[str, str]) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(values, file, indent=2)
