"""One row of a party import, from NDJSON or CSV: pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid5

from pydantic import Field, ValidationError

from conflicts.register.sheets import SheetContent
from contracts.conflicts import SourceKind
from contracts.matters import MatterSheetState
from contracts.parties import Adverse, Name, Party, PartyKind, PartySet, Side
from contracts.requests import IdentifierBody
from kit import strict_json
from kit.field_errors import rows as field_errors
from kit.http import Body

IMPORTED: Final = UUID("0d0f6f0a-52c5-5c0e-9a51-6f0c1b7a5e21")
"""Namespace of the ids of imported sheets: one source_id is one sheet for ever."""
MAX_LINE: Final = 64 * 1024
LISTS: Final = ("aliases", "identifiers")


class PartyRow(Body):
    """A party the firm acted for or against before Hengping.

    `source_id` is its id in the system it comes from: the same id again replaces the party.
    """

    source_id: Annotated[str, Field(min_length=1, max_length=200)]
    name: Name
    kind: PartyKind
    aliases: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    identifiers: Annotated[tuple[IdentifierBody, ...], Field(max_length=20)] = ()
    born: date | None = None
    founded: date | None = None
    side: Literal[Side.CLIENT, Side.ADVERSE, Side.RELATED] = Side.CLIENT
    state: Literal["open", "closed"] = "open"
    office_id: UUID | None = None
    lead_lawyer_id: UUID | None = None
    number: Annotated[str, Field(max_length=60)] | None = None
    case_numbers: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    opened_on: date | None = None
    closed_on: date | None = None

    @property
    def sheet_id(self) -> UUID:
        return uuid5(IMPORTED, self.source_id)

    def content(self, office_id: UUID, version: int) -> SheetContent:
        """Return the sheet of one party; an open row counts as a live mandate."""
        party = Party(
            ref="p1",
            name=self.name,
            kind=self.kind,
            side=Side(self.side),
            born=self.born,
            founded=self.founded,
            aliases=self.aliases,
            identifiers=self.identifiers,
        )
        adverse = Adverse.NAMED if party.side is Side.ADVERSE else Adverse.NONE
        subject = {"case_numbers": self.case_numbers}
        return SheetContent(
            kind=SourceKind.MATTER,
            id=self.sheet_id,
            version=version,
            state=MatterSheetState(self.state),
            parties=PartySet.model_validate(
                {"parties": [party.model_dump()], "adverse": adverse, "subject": subject}
            ),
            office_id=self.office_id or office_id,
            number=self.number,
            lead_id=self.lead_lawyer_id,
            imported=True,
            opened_on=self.opened_on,
            ended_on=self.closed_on,
        )


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that was not taken, and why."""

    line: int
    source_id: str | None
    errors: list[dict[str, str]]


def read_json_line(line: int, text: bytes, language: str) -> PartyRow | Wrong:
    try:
        value = strict_json.loads(text)
    except (ValueError, RecursionError) as error:
        what = str(error) if "nested" in str(error) else "must be one JSON object"
        return Wrong(line, None, [{"pointer": "", "detail": what}])
    return _checked(line, value, language)


def read_csv_row(
    line: int, names: Sequence[str], cells: Sequence[str], language: str
) -> "PartyRow | Wrong":
    """Read an empty cell as no field; lists are cut at `;`, identifiers are `scheme:value`."""
    if len(cells) != len(names):
        what = f"must have {len(names)} cells, has {len(cells)}"
        return Wrong(line, None, [{"pointer": "", "detail": what}])
    value: dict[str, Any] = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
    for name in {*LISTS, "case_numbers"} & value.keys():
        value[name] = [part.strip() for part in value[name].split(";") if part.strip()]
    value["identifiers"] = [_identifier(text) for text in value.get("identifiers", [])]
    return _checked(line, value, language)


def csv_cells(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text))


def _identifier(text: str) -> dict[str, str]:
    scheme, _, value = text.partition(":")
    return {"scheme": scheme, "value": value}


def _checked(line: int, value: object, language: str) -> PartyRow | Wrong:
    try:
        return PartyRow.model_validate(value)
    except ValidationError as error:
        known = value.get("source_id") if isinstance(value, dict) else None
        source_id = known[:200] if isinstance(known, str) else None
        found = [{**e, "loc": ("body", *e["loc"])} for e in error.errors()]
        return Wrong(line, source_id, field_errors(found, language))
