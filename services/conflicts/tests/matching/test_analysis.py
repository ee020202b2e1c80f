"""How a name is taken apart, and what it can be found by."""

import json

import pytest

from conflicts.matching.analysis import ANALYSIS_VERSION, Analysis, analyse
from conflicts.matching.names import Kind, parse_name


@pytest.mark.parametrize(
    ("name", "place", "brand", "trades", "form"),
    [
        ("苏州蓝湖生物科技有限公司", "苏州", "蓝湖", "生物科技", "limited"),
        ("江苏省苏州市蓝湖生物科技集团有限公司", "苏州", "蓝湖", "生物科技", "limited"),
        ("昆山市蓝湖电子有限公司", "昆山", "蓝湖", "电子", "limited"),
        ("仁怀市蓝湖酒业有限公司", "仁怀", "蓝湖", "酒业", "limited"),
        ("蓝湖技术（上海）有限公司", "上海", "蓝湖", "技术", "limited"),
        ("蓝湖(南京)科技股份有限公司", "南京", "蓝湖", "科技", "joint-stock"),
        ("藍湖國際貿易有限責任公司", "", "蓝湖", "国际贸易", "limited"),
        ("北京银行股份有限公司", "", "北京", "银行", "joint-stock"),
        ("侨银城市管理股份有限公司", "", "侨银城市", "管理", "joint-stock"),
        ("*ST蓝湖", "", "蓝湖", "", ""),
        ("蓝湖Ａ", "", "蓝湖", "", ""),
        ("蓝湖合伙企业（有限合伙）", "", "蓝湖", "", "limited-partnership"),
        ("株式会社", "", "株式会社", "", ""),
        ("新疆维吾尔自治区蓝湖农业有限公司", "新疆", "蓝湖", "农业", "limited"),
    ],
)
def test_a_chinese_company(name: str, place: str, brand: str, trades: str, form: str) -> None:
    found = parse_name(name, "organization")
    assert (found.place, found.brand, found.rest, found.form) == (place, brand, trades, form)


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("蓝湖电子有限公司苏州分公司", "苏州分公司"),
        ("中国蓝湖银行股份有限公司上海市分行", "上海市分行"),
        ("蓝湖电子有限公司", ""),
    ],
)
def test_a_branch_is_told_from_its_company(name: str, branch: str) -> None:
    found = parse_name(name, "organization")
    assert (found.branch, found.form != "") == (branch, True)


@pytest.mark.parametrize(
    ("name", "core", "form"),
    [
        ("Blue Lake Biotech Co., Ltd.", "blue lake biotech", "limited"),
        ("BLUE LAKE BIOTECH PRIVATE LIMITED", "blue lake biotech", "limited"),
        ("Blue Lake L.L.C.", "blue lake", "llc"),
        ("Blue Lake S.R.L.", "blue lake", "limited"),
        ("Kutschera Service GmbH & Co. KG", "kutschera service", "limited-partnership"),
        ("ROAD, LLC TERMINAL", "road terminal", "llc"),
        ("Blue Lake LIMITEuD", "blue lake", "limited"),
        ("PT Blue Lake Tbk", "blue lake", "joint-stock"),
        ("Limited", "limited", ""),
        (
            "H. van Oosten Loon-/Grondverzetbedrijf B.V.",
            "h van oosten loon grondverzetbedrijf",
            "limited",
        ),
    ],
)
def test_a_latin_company(name: str, core: str, form: str) -> None:
    found = parse_name(name, "organization")
    assert (found.core, found.form) == (core, form)


@pytest.mark.parametrize(
    ("name", "family", "given", "sounds"),
    [
        ("单雄信", "单", "雄信", "shan xiongxin"),
        ("欧阳修", "欧阳", "修", "ouyang xiu"),
        ("曾国藩", "曾", "国藩", "zeng guofan"),
        ("吕布", "吕", "布", "lu bu"),
        ("張偉先生", "张", "伟", "zhang wei"),
        ("万俟卨", "万俟", "卨", "moqi xie"),
    ],
)
def test_a_chinese_person(name: str, family: str, given: str, sounds: str) -> None:
    found = parse_name(name, "person")
    assert (found.brand, found.rest) == (family, given)
    assert sounds in found.sounds


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("张伟", True),
        ("欧阳娜娜", True),
        ("玛丽亚·洛佩斯", True),
        ("Maria Lopez", True),
        ("苏州蓝湖电子有限公司", False),
        ("蓝湖律师事务所", False),
        ("Blue Lake Ltd", False),
        ("The Society of Friends of Blue Lake", False),
    ],
)
def test_an_unknown_kind_is_read_from_the_name(name: str, *, person: bool) -> None:
    assert parse_name(name, "unknown").person is person


def shared(first: Analysis, second: Analysis) -> set[str]:
    return {key.partition(":")[0] for key in set(first.keys) & set(second.keys)}


@pytest.mark.parametrize(
    ("kind", "known", "asked", "prefixes"),
    [
        ("organization", "苏州蓝湖生物科技有限公司", "蘇州藍湖生物科技股份有限公司", "xhs"),
        ("organization", "苏州蓝湖生物科技有限公司", "蓝湖", "xhs"),
        ("organization", "苏州蓝湖生物科技有限公司", "Suzhou Lan Hu Bio-Tech", "s"),
        ("organization", "Blue Lake Ltd", "BLUE LAKE Limited", "xwls"),
        ("organization", "Harbour Shipping", "Harbor Shiping", "l"),
        ("person", "王俊辉", "王俊会", "hs"),
        ("person", "张伟", "張瑋", "s"),
        ("person", "张伟", "Wei Zhang", "s"),
        ("person", "王明辉", "王鸣辉", "hs"),
        ("person", "李蓝湖", "王俊辉", ""),
    ],
)
def test_parties_share_keys_by_what_they_have_in_common(
    kind: Kind, known: str, asked: str, prefixes: str
) -> None:
    assert shared(analyse(known, kind), analyse(asked, kind)) == set(prefixes)


def test_identifiers_and_their_likely_originals_are_keys() -> None:
    right = analyse("", "unknown", identifiers=[("cn-uscc", "91110000600037341L")])
    wrong = analyse("", "unknown", identifiers=[("cn-uscc", "91110000600037347L")])

    assert right.keys == ["i:cn-uscc:91110000600037341L"]
    assert shared(right, wrong) == {"i"}


def test_every_name_and_number_counts_once() -> None:
    found = analyse(
        "Blue Lake", "organization", ["Blue Lake ", "", "…", "蓝湖"], [("lei", "x")] * 2
    )

    assert [name.text for name in found.names] == ["Blue Lake", "蓝湖"]
    assert len(found.identifiers) == 1
    assert len(found.keys) == len(set(found.keys))


def test_no_alias_is_left_out() -> None:
    aliases = [f"Name {at} of Blue Lake" for at in range(50)]
    assert len(analyse("Blue Lake", "organization", aliases).names) == 51


@pytest.mark.parametrize("kind", ["person", "organization", "unknown"])
def test_an_analysis_survives_storage(kind: Kind) -> None:
    found = analyse(
        "蘇州藍湖生物科技(集團)有限公司上海分公司",
        kind,
        ["Blue Lake Co., Ltd.", "欧阳修"],
        [("cn-id", "110105491231002"), ("phone", "13812345678")],
    )

    stored = json.loads(json.dumps(found.to_json()))
    again = Analysis.from_json(stored)
    assert again == found
    assert again.keys == found.keys
    assert [name.words for name in again.names] == [name.words for name in found.names]


def test_the_version_tells_code_and_lists() -> None:
    assert ANALYSIS_VERSION.startswith("2-")
    assert analyse("x", "unknown").version == ANALYSIS_VERSION
