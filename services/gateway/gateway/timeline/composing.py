"""A timeline out of the services' own histories; each decides what the reader may see."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from gateway.timeline.asking import Asking
from gateway.timeline.sources import FOLLOWS, HISTORIES, Follow, Source, text_of, told_by
from gateway.timeline.views import Item, Kind, Part, Timeline, Told, Wait
from kit.languages import EN, ZH
from kit.problems import NotFound, Unauthorized

MOST_ROWS: Final = 20


class NothingToTell(NotFound):
    slug = "timeline-not-found"
    title = "There is no such row to tell of"
    title_zh = "没有可显示的记录"


@dataclass(frozen=True)
class Row:
    kind: Kind
    id: UUID


@dataclass(frozen=True)
class Chapter:
    """What one service told of one row."""

    part: Part
    items: Sequence[Item] = ()
    waits: Sequence[Wait] = ()


async def compose(asking: Asking, row: Row, language: str) -> Timeline:
    """Raise NothingToTell where the row's owner hides it, or no service knows of it."""
    own = await _chapters(asking, row, language)
    if own[0].part.told is Told.NOTHING:
        raise NothingToTell(f"No {row.kind} that you may see has the id {row.id}.")
    followed = await asyncio.gather(
        *(_follow(asking, follow, row, language) for follow in FOLLOWS[row.kind])
    )
    chapters = [*own, *(chapter for further in followed for chapter in further)]
    return Timeline(
        kind=row.kind,
        id=row.id,
        items=sorted((i for c in chapters for i in c.items), key=lambda item: item.at),
        waits=[wait for chapter in chapters for wait in chapter.waits],
        parts=[chapter.part for chapter in chapters],
    )


async def _chapters(asking: Asking, row: Row, language: str) -> list[Chapter]:
    """Return them in the order of the sources, the owner's first."""
    sources = HISTORIES[row.kind]
    return await asyncio.gather(*(_chapter(asking, source, row, language) for source in sources))


async def _chapter(asking: Asking, source: Source, row: Row, language: str) -> Chapter:
    status, history = await asking.get(source.service, source.at(row.id))
    _check_known(status)
    if history is None:
        return Chapter(_part(source.service, row, told_by(status), language))
    where = {"service": source.service, "kind": row.kind, "id": row.id}
    try:
        items = [Item(**where, **_item(one, language)) for one in _happened(history)]
        waits = [Wait(**where, text=w["text"], since=w["since"]) for w in history["waits"]]
    except (KeyError, TypeError, ValueError):
        return Chapter(_part(source.service, row, Told.DOWN, language))
    return Chapter(_part(source.service, row, Told.TOLD, language), items, waits)


async def _follow(asking: Asking, follow: Follow, row: Row, language: str) -> list[Chapter]:
    """Tell of the rows that belong to this one; say so where they cannot be listed."""
    status, found = await asking.get(follow.service, follow.path.format(id=row.id))
    _check_known(status)
    if found is None:
        return [Chapter(_part(follow.service, row, told_by(status), language))]
    ids = [UUID(one[follow.field]) for one in found.get("items", [found]) if one[follow.field]]
    told = await asyncio.gather(
        *(_chapters(asking, Row(follow.kind, each), language) for each in ids[:MOST_ROWS])
    )
    chapters = [chapter for each in told for chapter in each]
    if len(ids) > MOST_ROWS or found.get("next_cursor"):
        part = _part(follow.service, row, Told.TOLD, language)
        chapters.append(Chapter(part.model_copy(update={"partial": True})))
    return chapters


def _part(service: str, row: Row, told: Told, language: str) -> Part:
    text = text_of(told, language)
    return Part(service=service, kind=row.kind, id=row.id, told=told, text=text)


def _check_known(status: int | None) -> None:
    if status == Unauthorized.status:
        raise Unauthorized("The services do not know this login.")


def _happened(history: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = history["items"] if "items" in history else history["happened"]
    return found


def _item(one: dict[str, Any], language: str) -> dict[str, Any]:
    """Take `text` as a sentence in the reader's language, or as one per language."""
    text = one["text"]
    if isinstance(text, dict):
        text = text[ZH if language == ZH else EN]
    return {"at": one["at"], "what": one.get("what") or one["type"], "text": text}
