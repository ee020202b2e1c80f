"""One bulk request in which every item is accounted for."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from conflicts.index.mapping import document
from conflicts.index.party_index import IndexTrouble, PartyIndex

BATCH: Final = 1_000
_TRIES = 4
_FIRST_PAUSE_SECONDS = 0.2
_OLDER = 409
_NO_INDEX = 404
_AGAIN = frozenset({429, 500, 502, 503, 504})


class ChangedRow(NamedTuple):
    party_id: UUID
    reg_seq: int
    keys: list[str]
    searchable: bool


@dataclass(slots=True)
class Written:
    """`done` and `refused` together are every row that was given.

    `created` counts new documents; `highest` is the highest reg_seq that the index accepted.
    """

    done: list[UUID] = field(default_factory=list)
    created: int = 0
    highest: int = 0
    refused: dict[UUID, tuple[int, str]] = field(default_factory=dict)


async def write(es: PartyIndex, alias: str, rows: Sequence[ChangedRow]) -> Written:
    """Write with the reg_seq as external version: an older write never replaces a newer one."""
    written, waiting, pause = Written(), list(rows), _FIRST_PAUSE_SECONDS
    for _ in range(_TRIES):
        answer = await es.client.bulk(
            index=alias, operations=list(_operations(waiting)), require_alias=True
        )
        items = [item["index"] for item in answer["items"]]
        pairs = zip(waiting, items, strict=True)
        waiting = [row for row, item in pairs if not _account(written, row, item)]
        if not waiting:
            _check_sum(written, rows)
            return written
        await asyncio.sleep(pause)
        pause *= 2
    raise IndexTrouble("index-busy", f"{len(waiting)} of {len(rows)} rows not taken")


def _operations(rows: Sequence[ChangedRow]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "index": {
                "_id": str(row.party_id),
                "version": row.reg_seq,
                "version_type": "external",
            }
        }
        yield document(row.reg_seq, row.keys, searchable=row.searchable)


def _account(written: Written, row: ChangedRow, item: dict[str, Any]) -> bool:
    """Tell whether the row is settled; one to be tried again is not."""
    status = item["status"]
    if status in _AGAIN:
        return False
    if status == _NO_INDEX:
        raise IndexTrouble("index-missing", item["error"]["type"])
    if status < 300 or status == _OLDER:  # noqa: PLR2004 (2xx)
        written.done.append(row.party_id)
        written.created += item.get("result") == "created"
        written.highest = max(written.highest, row.reg_seq)
    else:
        # The error's own words may quote a name.
        written.refused[row.party_id] = (row.reg_seq, item["error"]["type"])
    return True


def _check_sum(written: Written, rows: Sequence[ChangedRow]) -> None:
    if len(written.done) + len(written.refused) != len(rows):
        raise IndexTrouble("items-unaccounted", str(len(rows)))
