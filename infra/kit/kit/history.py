"""What happened to a row, told from the facts that its own service announced of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import DateTime, LargeBinary, Text, column, select, table, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kit.http import View
from kit.languages import ZH

OUTBOX: Final = table(
    "outbox",
    column("topic", Text),
    column("key", Text),
    column("kind", Text),
    column("type", Text),
    column("seq"),
    column("payload", LargeBinary),
    column("occurred_at", DateTime(timezone=True)),
)
Both = tuple[str, str]
"""English and Chinese."""


@dataclass(frozen=True)
class Texts:
    """`sentences` by short event type (`inquiry.opened`); `{member}` takes the fact's own value.

    `words`: how the values are called.
    """

    sentences: Mapping[str, Both]
    words: Mapping[str, Both] = field(default_factory=dict)

    def tell(self, what: str, payload: bytes | None, language: str) -> str:
        at = int(language == ZH)
        fact: dict[str, Any] = {} if payload is None else json.loads(payload)
        told = {name: self._word(value, at) for name, value in fact.items()}
        return self.sentences[what][at].format_map(defaultdict(lambda: "-", told))

    def _word(self, value: object, at: int) -> object:
        both = self.words.get(str(value))
        return value if both is None else both[at]


class HistoryItem(View):
    at: datetime
    what: str
    text: str


class Waiting(View):
    """What is waited for, and since when."""

    text: str
    since: datetime | None


class History(View):
    """What happened, oldest first, and what is waited for now."""

    items: list[HistoryItem]
    waits: list[Waiting]


async def read_facts(
    session: AsyncSession, keys: Iterable[tuple[str, str]], texts: Texts, language: str
) -> list[HistoryItem]:
    """Return the facts of these (topic, key), oldest first, those alone that have a text."""
    wanted = sorted(set(keys))
    if not wanted:
        return []
    found = await session.execute(
        select(OUTBOX.c.occurred_at, OUTBOX.c.type, OUTBOX.c.payload)
        .where(tuple_(OUTBOX.c.topic, OUTBOX.c.key).in_(wanted), OUTBOX.c.kind == "fact")
        .order_by(OUTBOX.c.occurred_at, OUTBOX.c.seq)
    )
    told = [(row.occurred_at, _short(row.type), row.payload) for row in found]
    return [
        HistoryItem(at=at, what=what, text=texts.tell(what, payload, language))
        for at, what, payload in told
        if what in texts.sentences
    ]


def _short(event_type: str) -> str:
    """Return `inquiry.opened` for `intake.inquiry.opened.v1`."""
    return event_type.split(".", 1)[1].rsplit(".", 1)[0]
