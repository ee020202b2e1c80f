"""Every reason the comparisons give has its wording, once."""

import re
from pathlib import Path

import conflicts.matching
from conflicts.matching.reasons import _SOURCE, _WORDINGS, Evidence, put_into_words

FOLDER = Path(conflicts.matching.__file__).parent
CODES = re.findall(r"^([a-z-]+):", _SOURCE.decode(), re.MULTILINE)


def test_each_code_is_worded_once() -> None:
    assert len(CODES) == len(set(CODES)) == len(_WORDINGS)


def test_the_wordings_are_those_that_the_comparisons_use() -> None:
    sources = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    used = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', sources))
    assert set(CODES) <= used
    assert set(re.findall(r'evidence\(\s*"([a-z-]+)"', sources)) <= set(CODES)


def test_every_wording_takes_what_it_is_given() -> None:
    for code in CODES:
        reason = put_into_words(Evidence(code, 0.1, "{detail}"), "name~name", "甲{}", "乙")
        assert reason.text_zh.endswith("。")
        assert reason.text_en.endswith(".")
        assert -1 < _WORDINGS[code].weight < 1
