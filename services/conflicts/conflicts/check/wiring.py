"""What routes take from the running service: the engine of checks, the index, the language."""

from typing import Annotated

from fastapi import Depends, Header, Request

from conflicts.check.engine import Engine
from conflicts.index.party_index import PartyIndex
from kit.languages import preferred


async def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.running.resources["engine"]
    return engine


async def _index(request: Request) -> PartyIndex:
    index: PartyIndex = request.app.state.running.resources["index"]
    return index


async def _language(
    accept_language: Annotated[str, Header(max_length=400, description="zh-CN or en")] = "",
) -> str:
    return preferred(accept_language)


CheckEngine = Annotated[Engine, Depends(_engine)]
Index = Annotated[PartyIndex, Depends(_index)]
Language = Annotated[str, Depends(_language)]
