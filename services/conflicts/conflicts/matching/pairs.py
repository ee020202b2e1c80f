"""`match-pairs`: the matcher alone, offline."""

import csv
from typing import TextIO

from conflicts.matching.analysis import analyse
from conflicts.matching.names import Kind
from conflicts.matching.scoring import Match, score

COLUMNS = ("name1", "name2", "schema")
_KINDS: dict[str, Kind] = {
    "person": "person",
    "company": "organization",
    "organization": "organization",
}


class MissingColumns(ValueError):
    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"The input lacks the columns {', '.join(missing)}.")


def match_pairs(stdin: TextIO, stdout: TextIO) -> None:
    """Read CSV rows of name1, name2, schema; write score, flagged, reasons row by row."""
    rows = csv.DictReader(stdin)
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise MissingColumns(missing)
    answers = csv.writer(stdout, lineterminator="\n")
    answers.writerow(("score", "flagged", "reasons"))
    for row in rows:
        kind = _KINDS.get(str(row["schema"]).strip().casefold(), "unknown")
        match = score(analyse(row["name1"] or "", kind), analyse(row["name2"] or "", kind))
        answers.writerow((f"{match.score:.4f}", str(match.flagged).lower(), _in_words(match)))


def _in_words(match: Match) -> str:
    return " ".join(f"[{r.code} {r.weight:+.2f}] {r.text_en}" for r in match.reasons)
