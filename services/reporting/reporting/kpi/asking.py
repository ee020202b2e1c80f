"""What every route on figures is given: the month, the scene, the reader's language."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request

from kit import clock
from kit.auth import Principal
from kit.http import Session
from kit.languages import preferred
from reporting.kpi.access import Exporter, Reader
from reporting.kpi.definition import Kpi, KpiCode, Text
from reporting.kpi.definitions import BY_CODE
from reporting.kpi.frame import Scene
from reporting.kpi.months import Month, first_day
from reporting.kpi.queries import read_scene


@dataclass(frozen=True)
class Asked:
    """Who wants to read which month as of when, in which language."""

    caller: Principal
    scene: Scene
    month: date
    language: str

    def say(self, words: Text) -> str:
        return words.read(self.language)


async def _scene(request: Request, session: Session) -> Scene:
    return await read_scene(session, request.app.state.running.settings.zone)


async def _first_day(request: Request, month: Annotated[Month | None, Query()] = None) -> date:
    return first_day(month, clock.now(), request.app.state.running.settings.zone)


async def _language(accept_language: Annotated[str, Header(max_length=400)] = "") -> str:
    return preferred(accept_language)


async def _kpi(code: Annotated[KpiCode, Path()]) -> Kpi:
    return BY_CODE[code]


AsOf = Annotated[Scene, Depends(_scene)]
InMonth = Annotated[date, Depends(_first_day)]
Language = Annotated[str, Depends(_language)]
Wanted = Annotated[Kpi, Depends(_kpi)]


async def _reading(caller: Reader, scene: AsOf, month: InMonth, language: Language) -> Asked:
    return Asked(caller, scene, month, language)


async def _exporting(caller: Exporter, scene: AsOf, month: InMonth, language: Language) -> Asked:
    return Asked(caller, scene, month, language)


ToRead = Annotated[Asked, Depends(_reading)]
ToExport = Annotated[Asked, Depends(_exporting)]
