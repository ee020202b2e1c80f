"""What is flagged and what is not, as a table a lawyer can argue with."""

from collections.abc import Sequence

import pytest

from conflicts.matching.analysis import Analysis, analyse
from conflicts.matching.scoring import FLAG_THRESHOLD, Match, score

USCC = ("cn-uscc", "91110000600037341L")
OTHER_USCC = ("cn-uscc", "91330000142911934W")
WRONG_USCC = ("cn-uscc", "91110000600037347L")
CN_ID = ("cn-id", "11010519491231002X")
OTHER_CN_ID = ("cn-id", "440524188001010014")
WRONG_CN_ID = ("cn-id", "110105194912310021")


def company(name: str, *numbers: tuple[str, str]) -> Analysis:
    return analyse(name, "organization", identifiers=numbers)


def person(name: str, *numbers: tuple[str, str]) -> Analysis:
    return analyse(name, "person", identifiers=numbers)


def codes(match: Match) -> list[str]:
    return [reason.code for reason in match.reasons]


SAME_COMPANY = [
    ("苏州蓝湖生物科技有限公司", "苏州蓝湖生物科技有限公司"),
    ("苏州蓝湖生物科技有限公司", "蘇州藍湖生物科技有限公司"),
    ("苏州蓝湖生物科技有限公司", "苏州蓝湖生物科技有限责任公司"),
    ("苏州蓝湖生物科技有限公司", "苏州蓝湖生物科技股份有限公司"),
    ("苏州蓝湖生物科技有限公司", "苏州市蓝湖生物科技有限公司"),
    ("苏州蓝湖生物科技有限公司", "蓝湖生物科技（苏州）有限公司"),
    ("苏州蓝湖生物科技有限公司", "江苏省苏州蓝湖生物科技集团有限公司"),
    ("苏州蓝湖生物科技有限公司", "蓝湖生物"),
    ("苏州蓝湖生物科技有限公司", "蓝湖科技"),
    ("苏州蓝湖生物科技有限公司", "蓝湖股份"),
    ("苏州蓝湖生物科技有限公司", "苏州蓝胡生物科技有限公司"),
    ("苏州蓝湖生物科技有限公司", "苏州蓝湖生物科技有限公司北京分公司"),
    ("苏州蓝湖生物科技有限公司", "Suzhou Lanhu Biotechnology Co., Ltd."),
    ("苏州蓝湖生物科技有限公司", "SUZHOU LAN HU BIOTECH LIMITED"),
    ("天禄光科技股份有限公司", "天禄科技"),
    ("*ST蓝湖", "蓝湖股份有限公司"),
    ("中国工商银行股份有限公司", "工商银行"),
    ("Blue Lake Shipping Ltd", "BLUE LAKE SHIPPING LIMITED"),
    ("Blue Lake Shipping Ltd", "Blue-Lake Shipping, L.L.C."),
    ("Blue Lake Shipping Ltd", "Shipping Blue Lake Ltd"),
    ("Blue Lake Shipping Ltd", "Bleu Lake Shiping Ltd"),
    ("Blue Lake Shipping Ltd", "Bluelake Shipping"),
    ("Kutschera Service GmbH", "Ktschera Servic GmbH"),
    ("Société Bleue S.A.", "Societe Bleue SA"),
]
OTHER_COMPANY = [
    ("苏州蓝湖生物科技有限公司", "苏州红山生物科技有限公司"),
    ("广东鸿特科技股份有限公司", "广东鸿图科技股份有限公司"),
    ("浙江金洲管道科技股份有限公司", "浙江金道科技股份有限公司"),
    ("苏州蓝湖生物科技有限公司", "成都蓝湖生物科技有限公司"),
    ("苏州蓝湖生物科技有限公司", "成都蓝湖房地产开发有限公司"),
    ("北京大学", "北京理工大学"),
    ("香港大学", "香港科技大学"),
    ("北京银行股份有限公司", "上海银行股份有限公司"),
    ("苏州蓝湖生物科技有限公司", "Chengdu Lanhu Biotechnology Co., Ltd."),
    ("苏州蓝湖生物科技有限公司", "Suzhou Hongshan Biotechnology Co., Ltd."),
    ("Blue Lake Shipping Ltd", "Red Lake Shipping Ltd"),
    ("Blue Lake Fund I", "Blue Lake Fund II"),
    ("Blue Lake Income Fund Class A", "Blue Lake Income Fund Class C"),
    ("NYK LNG Shipping No.1 Limited", "NYK LNG Shipping No.2 Limited"),
    ("Blue Lake Holdings Ltd", "International Holdings Ltd"),
    ("Corp", "11420 Corp."),
]
SAME_PERSON = [
    ("张伟", "張偉"),
    ("张伟", "张伟先生"),
    ("王俊辉", "王俊会"),
    ("单雄信", "Shan Xiongxin"),
    ("单雄信", "Xiongxin Shan"),
    ("欧阳修", "Ou Yang Xiu"),
    ("吕思勉", "Lü Simian"),
    ("吕思勉", "Lv Simian"),
    ("吕思勉", "LYU Simian"),
    ("Peter Schram", "Schram, Peter"),
    ("Peter Schram", "Mr Peter Schram"),
    ("Peter J. Schram", "Peter Schram"),
    ("Ka-Ming Chan", "Chan Kaming"),
    ("Joshua Rigly", "Joshua Rigley"),
    ("Duasn Milo", "Dusan Milo"),
    ("玛丽亚·洛佩斯", "瑪麗亞・洛佩斯"),
]
OTHER_PERSON = [
    ("张伟", "李伟"),
    ("张伟", "张玮"),
    ("王俊辉", "王俊明"),
    ("王俊辉", "李俊辉"),
    ("单雄信", "Dan Xiongxin"),
    ("张伟", "Wang Wei"),
    ("Peter Schram", "Paul Schram"),
    ("Peter Schram", "Peter Brandt"),
    ("Chloe Lowme", "Kyle Lowe"),
]


@pytest.mark.parametrize(("first", "second"), SAME_COMPANY)
def test_the_same_company_is_flagged(first: str, second: str) -> None:
    match = score(company(first), company(second))
    assert match.flagged, match


@pytest.mark.parametrize(("first", "second"), OTHER_COMPANY)
def test_another_company_is_not_flagged(first: str, second: str) -> None:
    match = score(company(first), company(second))
    assert not match.flagged, match


@pytest.mark.parametrize(("first", "second"), SAME_PERSON)
def test_the_same_person_is_flagged(first: str, second: str) -> None:
    match = score(person(first), person(second))
    assert match.flagged, match


@pytest.mark.parametrize(("first", "second"), OTHER_PERSON)
def test_another_person_is_not_flagged(first: str, second: str) -> None:
    match = score(person(first), person(second))
    assert not match.flagged, match


@pytest.mark.parametrize(
    ("first", "second", "flagged", "code"),
    [
        (company("蓝湖甲", USCC), company("红山乙", USCC), True, "identifier-same"),
        (company("蓝湖甲", USCC), company("红山乙", WRONG_USCC), True, "identifier-near"),
        (company("蓝湖电子", USCC), company("蓝湖电子", OTHER_USCC), False, "identifier-differs"),
        (person("张伟", CN_ID), person("张伟", OTHER_CN_ID), False, "identifier-differs"),
        (person("张伟", CN_ID), person("张伟", WRONG_CN_ID), True, "identifier-near"),
        (
            person("张伟", ("cn-id", "110105491231002")),
            person("赵六", CN_ID),
            True,
            "identifier-same",
        ),
        (person("张伟", ("cn-id", "1")), person("张伟", CN_ID), True, "name-same"),
        (
            person("张伟", ("passport", "E1")),
            person("张伟", ("passport", "E2")),
            True,
            "identifier-renewed",
        ),
        (
            person("张伟", ("phone", "13812345678")),
            person("赵六", ("phone", "+86 138 1234 5678")),
            False,
            "contact-same",
        ),
        (
            person("张伟", ("phone", "13812345678")),
            person("张玮", ("phone", "+86 138 1234 5678")),
            True,
            "contact-same",
        ),
        (
            person("张伟", ("phone", "13812345678")),
            person("张伟", ("phone", "13912345678")),
            True,
            "name-same",
        ),
        (person("蓝湖"), company("蓝湖"), True, "kind-differs"),
        (analyse("蓝湖", "unknown"), company("蓝湖"), True, "name-same"),
    ],
)
def test_numbers_and_kinds_weigh_in(
    first: Analysis, second: Analysis, *, flagged: bool, code: str
) -> None:
    match = score(first, second)
    assert match.flagged is flagged, match
    assert code in codes(match)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("苏州蓝湖生物科技有限公司", "苏州蓝湖生物科技股份有限公司", ["core-same", "form-differs"]),
        ("苏州蓝湖生物科技有限公司", "苏州蓝湖生物科技（有限合伙）", ["core-same", "form-far"]),
        ("苏州蓝湖电子有限公司", "苏州蓝湖电子有限公司北京分公司", ["core-same", "branch"]),
        (
            "苏州蓝湖电子有限公司",
            "成都蓝湖电子有限公司",
            ["brand-same", "trade-same", "place-differs"],
        ),
        (
            "苏州蓝湖电子有限公司",
            "苏州蓝湖酒业有限公司",
            ["brand-same", "trade-differs", "place-same"],
        ),
        ("Blue Lake Ltd", "Blue Lake LLP", ["words-same", "form-far"]),
        ("Blue Lake 1 Ltd", "Blue Lake 2 Ltd", ["words-match", "designator-differs"]),
    ],
)
def test_negative_evidence_is_named(first: str, second: str, expected: Sequence[str]) -> None:
    match = score(company(first), company(second))
    assert codes(match) == expected
    assert sum(reason.weight < 0 for reason in match.reasons) == 1


def test_the_score_is_the_sum_of_the_reasons() -> None:
    match = score(company("苏州蓝湖电子有限公司"), company("成都蓝湖电子有限公司"))
    assert match.score == pytest.approx(sum(reason.weight for reason in match.reasons))
    assert 0 < match.score < FLAG_THRESHOLD


def test_a_reason_is_a_sentence_about_what_was_compared() -> None:
    known = analyse("蓝湖", "organization", ["旧名电子有限公司"], [USCC])
    asked = company("舊名電子有限公司", USCC)

    match = score(asked, known)

    assert [(reason.code, reason.path) for reason in match.reasons] == [
        ("name-variant", "name~alias"),
        ("identifier-same", "identifier:cn-uscc"),
    ]
    first = match.reasons[0]
    assert "舊名電子有限公司／旧名电子有限公司" in first.text_zh
    assert first.text_en.endswith("舊名電子有限公司 / 旧名电子有限公司.")
    assert match.score == 1.0


def test_nothing_in_common_is_zero_without_reasons() -> None:
    assert score(company("蓝湖"), company("红山")) == Match(0.0, flagged=False, reasons=())
    assert score(company(""), company("")) == Match(0.0, flagged=False, reasons=())
