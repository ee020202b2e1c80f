"""A rule pack with a mistake is refused with file, rule and line."""

from datetime import date
from pathlib import Path

import pytest

from conflicts.rules.loading import FOLDER, PackError, current_pack, load_pack, pack_in_force

GOOD = (FOLDER / "china.yaml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "firm.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_every_rule_cites_its_clause_in_both_languages() -> None:
    for rule in current_pack(date(2026, 11, 22)).rules:
        assert "第" in rule.citation.zh
        assert "art." in rule.citation.en
        assert rule.title.zh
        assert rule.needs.en


@pytest.mark.parametrize(
    ("right", "wrong", "place", "says"),
    [
        ("severity: 5", "severity: 9", "rules.0.severity", "less than or equal to 5"),
        ("class: absolute", "class: absolut", "rules.0.class", "'absolute', 'consentable'"),
        ("same_matter: true", "same_mater: true", "rules.0.same_mater", "not permitted"),
        ("[client]", "[clients]", "rules.0.new.sides.0", "'client'"),
    ],
)
def test_a_mistake_is_told_with_file_rule_and_line(
    tmp_path: Path, right: str, wrong: str, place: str, says: str
) -> None:
    text = GOOD.replace(right, wrong, 1)

    with pytest.raises(PackError) as told:
        load_pack(written(tmp_path, text))

    line = f"firm.yaml, line {line_of(text, wrong)}, rule x1-51-5-both-sides: {place}: "
    assert str(told.value).startswith(line)
    assert says in str(told.value)


def test_a_missing_field_points_to_its_rule(tmp_path: Path) -> None:
    text = GOOD.replace("    decided_by: management\n", "", 1)

    with pytest.raises(PackError, match=r"rule x1-51-5-both-sides: rules\.0\.decided_by: Field"):
        load_pack(written(tmp_path, text))


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("id: x1-51-5-staff-party", "id: x1-51-5-both-sides", "used twice"),
        ("effective_from: 2018-12-13", "effective_from: soon", "effective_from"),
        (
            "effective_from: 2018-12-13",
            "effective_from: 2018-12-13\neffective_until: 2018-12-13",
            "must be after",
        ),
        ("rules:", "rules: [", "firm.yaml"),
        ("id: china", "country: china", "country"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(
    tmp_path: Path, right: str, wrong: str, says: str
) -> None:
    with pytest.raises(PackError, match=says):
        load_pack(written(tmp_path, GOOD.replace(right, wrong, 1)))


@pytest.mark.parametrize("text", ["", "[]", "rules: 3", "a: b"])
def test_what_is_no_pack_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PackError, match=r"firm\.yaml, line 1"):
        load_pack(written(tmp_path, text))


def test_the_newest_pack_in_force_that_day_is_used() -> None:
    old = current_pack(date(2026, 11, 22))
    new = old.model_copy(update={"version": "2.0", "effective_from": date(2027, 1, 1)})

    assert pack_in_force([old, new], date(2026, 12, 31)).version == "1.0"
    assert pack_in_force([old, new], date(2027, 1, 1)).version == "2.0"


def test_without_a_pack_in_force_nothing_is_judged() -> None:
    with pytest.raises(PackError, match="no rule pack is in force on 2000-01-01"):
        current_pack(date(2000, 1, 1))
