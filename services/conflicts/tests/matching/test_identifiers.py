"""Numbers have one normal form; a wrong check digit is seen, one wrong sign mended."""

import pytest

from conflicts.matching.identifiers import Identifier, normalise, repairs


@pytest.mark.parametrize(
    ("scheme", "written", "value", "valid"),
    [
        ("cn-id", "11010519491231002X", "11010519491231002X", True),
        ("cn-id", "110105 19491231 002x", "11010519491231002X", True),
        ("cn-id", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", True),
        ("cn-id", "110105491231002", "11010519491231002X", True),
        ("cn-id", "110105194912310021", "110105194912310021", False),
        ("cn-id", "110105194913310025", "110105194913310025", False),
        ("cn-id", "12345", "12345", False),
        ("cn-uscc", "91110000600037341L", "91110000600037341L", True),
        ("cn-uscc", "9111 0000-6000 3734 1l", "91110000600037341L", True),
        ("cn-uscc", "91110000600037342L", "91110000600037342L", False),
        ("cn-uscc", "统一社会", "统一社会", False),
        ("hk-id", "A123456(3)", "A1234563", True),
        ("hk-id", "AB987654(2)", "AB9876542", False),
        ("hk-id", "A123456(4)", "A1234564", False),
        ("tw-ubn", "00501503", "00501503", True),
        ("tw-ubn", "00501502", "00501502", False),
        ("lei", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15", True),
        ("lei", "213800KUD8LXJWSQ9D15", "213800KUD8LXJWSQ9D15", False),
        ("passport", "e 1234-5678", "E12345678", True),
        ("phone", "138 1234 5678", "+8613812345678", True),
        ("phone", "+86-138-1234-5678", "+8613812345678", True),
        ("phone", "008613812345678", "+8613812345678", True),
        ("phone", "(010) 6552 9988", "+861065529988", True),
        ("phone", "+852 2123 4567", "+85221234567", True),
        ("phone", "extension", "extension", False),
        ("email", " Zhang.Wei@Example.COM ", "zhang.wei@example.com", True),
        ("email", "nobody", "nobody", False),
        ("other", "沪字 第123号", "沪字第123号", True),
        ("other", "--", "", False),
    ],
)
def test_normal_forms(scheme: str, written: str, value: str, *, valid: bool) -> None:
    assert normalise(scheme, written) == Identifier(scheme, value, valid)


@pytest.mark.parametrize(
    ("scheme", "wrong", "right"),
    [
        ("cn-id", "110105194912310021", "11010519491231002X"),
        ("cn-id", "11010519491213002X", "11010519491231002X"),
        ("cn-uscc", "91110000600037347L", "91110000600037341L"),
        ("cn-uscc", "91110000600307341L", "91110000600037341L"),
        ("lei", "213800KUD8LXJWSQ9D15", "213800KUD8LAJWSQ9D15"),
        ("lei", "218300KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15"),
        ("hk-id", "A123457(3)", "A1234563"),
        ("tw-ubn", "00501513", "00501503"),
    ],
)
def test_one_wrong_or_two_swapped_signs_are_mended(scheme: str, wrong: str, right: str) -> None:
    assert right in repairs(normalise(scheme, wrong))


@pytest.mark.parametrize(
    "identifier",
    [
        normalise("cn-id", "11010519491231002X"),
        normalise("phone", "extension"),
        normalise("passport", "E1"),
    ],
)
def test_nothing_is_mended_that_is_right_or_has_no_check_digit(identifier: Identifier) -> None:
    assert repairs(identifier) == frozenset()


def test_every_mended_number_is_right() -> None:
    mended = repairs(normalise("lei", "213800KUD8LXJWSQ9D15"))

    assert len(mended) < 30
    assert all(normalise("lei", value).valid for value in mended)
