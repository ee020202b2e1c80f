"""I10, read from outside: no `clear` was given while a party known by then was left out.

The README of this folder says what is known when, and why the times can be compared.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from faults.companies import company_of
from faults.journeys import Firm
from faults.people import Json
from faults.records import Record, once

SHEETS: Final = {
    "intake.party-sheet.recorded": ("inquiry", "inquiry_id"),
    "matters.party-sheet.recorded": ("matter", "matter_id"),
}
KINDS: Final = {kind for kind, _ in SHEETS.values()}
OVER: Final = {"draft", "declined", "withdrawn", "expired", "closed"}
Source = tuple[str, str]


@dataclass(frozen=True)
class Sheet:
    """`mandate` is the inquiry it began with; `roles` are ref, company and side of each party."""

    source: Source
    version: int
    state: str
    at: datetime
    mandate: str
    roles: tuple[tuple[str, str, str], ...]

    def companies(self, wanted: str, refs: frozenset[str] | None = None) -> set[str]:
        """Return the companies on one side, of all parties or of those named."""
        return {
            company
            for ref, company, side in self.roles
            if side == wanted and (refs is None or ref in refs)
        }

    def names(self, company: str) -> bool:
        return any(company == one for _, one, _ in self.roles)


@dataclass(frozen=True)
class Known:
    """A check, its sheet, when that was registered; when the engine cleared which parties of it."""

    check_id: str
    sheet: Sheet
    since: datetime
    cleared: datetime | None
    refs: frozenset[str]


@dataclass
class History:
    sheets: dict[Source, list[Sheet]] = field(default_factory=lambda: defaultdict(list))
    known: list[Known] = field(default_factory=list)

    def is_over(self, known: Known, company: str, by: datetime) -> bool:
        """Tell whether the owner had given the party up by then."""
        return any(
            later.version > known.sheet.version
            and later.at < by
            and (later.state in OVER or not later.names(company))
            for later in self.sheets[known.sheet.source]
        )

    def ids_of(self, mandate: str) -> set[str]:
        """Return the ids of the inquiry and of the matter that it became."""
        return {
            source[1]
            for source, sheets in self.sheets.items()
            if any(sheet.mandate == mandate for sheet in sheets)
        }


async def check_nothing_known_was_left_out(firm: Firm, records: list[Record]) -> None:
    history = read_history(await firm.office.every("/v1/conflicts/checks"), once(records))
    for cleared, other in known_against(history):
        assert cleared.since < other.since, f"{cleared} was cleared past {other}"
        await _check_names(firm, history, cleared, other)


def known_against(history: History) -> Iterator[tuple[Known, Known]]:
    """Yield each check that the engine cleared with each adverse mandate known at that moment."""
    for cleared in history.known:
        if cleared.cleared is not None:
            for other, company in _adverse(history, cleared):
                known = other.since < cleared.cleared
                if known and not history.is_over(other, company, cleared.cleared):
                    yield cleared, other


async def _check_names(firm: Firm, history: History, cleared: Known, other: Known) -> None:
    check = await firm.office.get(f"/v1/conflicts/checks/{cleared.check_id}")
    named = {hit["engagement"]["id"] for hit in check["hits"] if hit["engagement"]}
    ids = history.ids_of(other.sheet.mandate)
    assert named & ids, f"{cleared} was cleared without a word of {other}"


def _adverse(history: History, cleared: Known) -> Iterator[tuple[Known, str]]:
    """Yield the mandates that stand against this one, each with the company between them."""
    mine, refs = cleared.sheet, cleared.refs
    for other in history.known:
        theirs = other.sheet
        if theirs.mandate != mine.mandate:
            against = mine.companies("client", refs) & theirs.companies("adverse")
            for company in against | mine.companies("adverse", refs) & theirs.companies("client"):
                yield other, company


def read_history(checks: list[Json], records: list[Record]) -> History:
    history = History()
    for record in records:
        if record.name in SHEETS and (sheet := _sheet(record)) is not None:
            history.sheets[sheet.source].append(sheet)
    cleared = {record.key: record for record in records if _clears(record)}
    for check in checks:
        source = check["source"]
        if source is not None and source["kind"] in KINDS:
            decided = cleared.pop(check["id"], None)
            history.known.append(_known(history, check, decided))
    assert not cleared, f"cleared checks that nobody lists: {list(cleared)}"
    return history


def _clears(record: Record) -> bool:
    """Tell whether the engine itself cleared an inquiry or a matter."""
    if record.name != "conflicts.check.decided" or record.body["source_kind"] not in KINDS:
        return False
    return record.body["decision"] == "cleared" and record.body["decided_by"] is None


def _known(history: History, check: Json, decided: Record | None) -> Known:
    source = check["source"]
    sheets = history.sheets[source["kind"], source["id"]]
    return Known(
        check_id=check["id"],
        sheet=next(sheet for sheet in sheets if sheet.version == source["version"]),
        since=datetime.fromisoformat(check["created_at"]),
        cleared=None if decided is None else decided.at,
        refs=frozenset(() if decided is None else decided.body["refs"]),
    )


def _sheet(record: Record) -> Sheet | None:
    """Read a sheet; None when a test put something else on the topic."""
    kind, id_field = SHEETS[record.name]
    body = record.body
    if "party_set" not in body:
        return None
    parties = body["party_set"]["parties"]
    return Sheet(
        source=(kind, body[id_field]),
        version=body["version"],
        state=body["state"],
        at=record.at,
        mandate=body["inquiry_id"] or body[id_field],
        roles=tuple((p["ref"], company_of(p["name"]), p["side"]) for p in parties),
    )
