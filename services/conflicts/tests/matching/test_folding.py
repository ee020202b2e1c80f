"""One spelling for what people write in many ways."""

import pytest

from conflicts.matching.folding import fold, is_han, latin_words, letters


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("張偉", "张伟"),
        ("臺灣積體電路", "台湾积体电路"),
        ("乾隆", "干隆"),
        ("於", "于"),
        ("ＡＢＣ１２３", "abc123"),
        ("（上海）", "(上海)"),
        ("Müller", "muller"),
        ("Société Générale", "societe generale"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("e\u0301", "e"),
        ("张\u200b伟", "张伟"),
        ("张\u202e伟", "张伟"),
        ("a\x00b", "a b"),
        ("ﬁrst", "first"),
        ("株式会社トヨタ", "株式会社トヨタ"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


def test_a_part_folds_as_the_whole_does() -> None:
    whole = "國際乾燥髮品發展"
    assert "".join(fold(character) for character in whole) == fold(whole)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("S.R.L.", ["srl"]),
        ("A.B.C. Ltd.", ["abc", "ltd"]),
        ("Xi'an O’Neill", ["xian", "oneill"]),
        ("Tian-Hao Shen", ["tian", "hao", "shen"]),
        ("Co.,Ltd.", ["co", "ltd"]),
        ("H. van Oosten", ["h", "van", "oosten"]),
        ("snake_case", ["snake", "case"]),
        ("…", []),
    ],
)
def test_words(written: str, words: list[str]) -> None:
    assert latin_words(fold(written)) == words


def test_letters_keeps_what_carries_meaning() -> None:
    assert letters("金华(集团)·股份 no.1") == "金华集团股份no1"


@pytest.mark.parametrize(
    ("name", "han"),
    [
        ("TCL科技集团", True),
        ("*ST晨鸣", True),
        ("Adidas中国", False),
        ("Acme", False),
        ("김민수", True),
    ],
)
def test_which_script_carries_the_name(name: str, *, han: bool) -> None:
    assert is_han(fold(name)) is han
