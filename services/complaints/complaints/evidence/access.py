"""The store that the process has opened, for routes."""

from typing import Annotated, Final

from fastapi import Depends, Request

from complaints.evidence.actions import Files
from complaints.settings import Current
from kit.running import Running

STORE: Final = "evidence"


async def _files(request: Request, settings: Current) -> Files:
    running: Running = request.app.state.running
    return Files(running.resources[STORE], settings.files)


Store = Annotated[Files, Depends(_files)]
