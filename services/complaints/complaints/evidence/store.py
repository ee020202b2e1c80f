"""Where evidence lies: the port, and a folder behind it. S3 would be another class."""

import asyncio
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

UNFINISHED = ".part"
_KEY = re.compile(r"[0-9a-f]{32}")


class EvidenceStore(Protocol):
    """Keys are made by the store and tell nothing; `get` raises KeyError for what is gone."""

    async def put(self, content: bytes) -> str: ...
    async def get(self, key: str) -> bytes: ...
    async def delete(self, key: str) -> None: ...
    async def keys_before(self, moment: datetime) -> list[str]: ...


class LocalFolder:
    """Files without names of their own and without the right to be executed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> str:
        key = uuid4().hex
        await asyncio.to_thread(self._write, self._path(key), content)
        return key

    async def get(self, key: str) -> bytes:
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError as error:
            raise KeyError(key) from error

    async def delete(self, key: str) -> None:
        """Delete it; what is not there is deleted already."""
        for path in (self._path(key), self._path(key).with_suffix(UNFINISHED)):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def keys_before(self, moment: datetime) -> list[str]:
        """Return what was put before then, finished or not."""
        return await asyncio.to_thread(self._keys_before, moment.timestamp())

    def _keys_before(self, moment: float) -> list[str]:
        found = {path.stem for path in self._folder.glob("*/*") if path.stat().st_mtime < moment}
        return sorted(key for key in found if _KEY.fullmatch(key))

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise KeyError(key)
        return self._folder / key[:2] / key

    def _write(self, path: Path, content: bytes) -> None:
        """Return when it is on the disk, under its name."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(UNFINISHED)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
