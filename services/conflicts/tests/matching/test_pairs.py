"""`match-pairs`: CSV in, CSV out, a row for a row."""

import csv
import io
import subprocess
import sys

import pytest

from conflicts.matching.pairs import MissingColumns, match_pairs


def run(text: str) -> list[dict[str, str]]:
    out = io.StringIO()
    match_pairs(io.StringIO(text), out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_each_row_is_answered_in_its_place() -> None:
    rows = run(
        "name1,name2,schema\n"
        "張偉,张伟,Person\n"
        '"Blue Lake, Inc.",Red Mountain Ltd,Company\n'
        "北京理工大學,北京理工大学,Organization\n"
        ",,Person\n"
    )

    assert [row["flagged"] for row in rows] == ["true", "false", "true", "false"]
    assert list(rows[0]) == ["score", "flagged", "reasons"]
    assert rows[0]["score"] == "0.8600"
    assert rows[0]["reasons"].startswith("[name-variant +0.86] The names differ only")
    assert (rows[3]["score"], rows[3]["reasons"]) == ("0.0000", "")


def test_more_columns_in_another_order_do_not_matter() -> None:
    [row] = run("slice,schema,name2,name1\nx,Person,Wei Zhang,张伟\n")
    assert row["flagged"] == "true"


@pytest.mark.parametrize(
    ("text", "missing"), [("name1,name2\n", "schema"), ("", "name1, name2, schema")]
)
def test_a_missing_column_is_named(text: str, missing: str) -> None:
    with pytest.raises(MissingColumns, match=missing):
        run(text)


def test_the_matcher_runs_alone() -> None:
    text = "name1,name2,schema\n張偉,张伟,Person\n"
    command = [sys.executable, "-X", "utf8", "-m", "conflicts", "match-pairs"]
    done = subprocess.run(  # noqa: S603 (our own module)
        command, input=text, capture_output=True, encoding="utf-8", check=True, env={}
    )

    assert done.stdout.splitlines()[1].startswith("0.8600,true,")
