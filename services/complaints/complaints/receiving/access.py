"""Links that complainants bring, verified before anything is looked up."""

from typing import Annotated, Final

from fastapi import Depends, Query, Request

from kit.links import MAX_LENGTH, LinkReader, LinkRefused, LinkUsed
from kit.running import Running

LINKS: Final = "links"

LinkInAddress = Annotated[str | None, Query(min_length=1, max_length=MAX_LENGTH)]


def is_valid(reader: LinkReader, token: str, purpose: str) -> bool:
    """Tell whether a page may be shown for it; what it allows is refused with a reason."""
    try:
        reader.read(token, purpose)
    except (LinkRefused, LinkUsed):
        return False
    return True


async def _reader(request: Request) -> LinkReader:
    running: Running = request.app.state.running
    reader: LinkReader = running.resources[LINKS]
    return reader


Links = Annotated[LinkReader, Depends(_reader)]
