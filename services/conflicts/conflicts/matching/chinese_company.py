"""The grammar of a Chinese company name: place, brand, trade, legal form, branch."""

import re
from dataclasses import dataclass
from functools import lru_cache

from conflicts.matching.folding import letters
from conflicts.matching.words import longest_first, option_map, word_map, word_set

_PLACES = longest_first(frozenset(option_map("places")))
_PLACE_STARTS = frozenset(place[0] for place in _PLACES)
_PLACE_END = re.compile(r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治[区州县]|新区|地区|[省市区县州])")
_COUNTY = re.compile(r"[^城超都门夜菜集上股]{2,3}[市县]")
_FORMS = longest_first(frozenset(word_map("legal_forms_han")))
_GROUP = tuple(word_set("group_words"))
_BRANCH = re.compile(f"^(.*(?:公司|银行|事务所))(.*(?:{'|'.join(word_set('branch_words'))}))$")
_BANK_BRANCH = re.compile(r"^(.+银行)(.+[分支]行)$")
_STOCK_MARK = re.compile(
    f"^(?:{'|'.join(re.escape(m) for m in longest_first(word_set('stock_marks')))})(?=[^a-z])"
)
_BRACKETED = re.compile(r"[(\[【〔]([^)\]】〕]{2,8})[)\]】〕]")
_SHARE_CLASS = re.compile(r"(?<=[^\x00-\x7f]{2})[ab]$")
_TRADES = option_map("trades")
_LONGEST_TRADE = max(map(len, _TRADES))
_LEAST_BRAND = 2
_LEAST_TELLING = 4


@dataclass(frozen=True, slots=True)
class ChineseCompany:
    """`core` is the name without legal form and branch; place + brand + trades make it up."""

    core: str
    place: str
    brand: str
    trades: tuple[str, ...]
    form: str
    group: bool
    branch: str


@lru_cache(maxsize=16_384)
def parse_company(folded: str) -> ChineseCompany:
    """Take a folded name apart."""
    inner, plain = _bracketed_place(folded)
    plain = letters(plain)
    plain = _SHARE_CLASS.sub("", _STOCK_MARK.sub("", plain)) or plain
    head, branch = _split_branch(plain)
    core, form, group = _strip_forms(head)
    place, rest = ("", core) if inner else _split_place(core)
    place = place or inner
    brand, trades = _split_trades(rest)
    if place and not brand:  # 北京银行: the place is the brand
        return ChineseCompany(core, "", place, trades, form, group, branch)
    return ChineseCompany(core, place, brand or rest, trades if brand else (), form, group, branch)


def is_place(text: str) -> bool:
    return text in option_map("places")


def has_form(folded: str) -> bool:
    company = parse_company(folded)
    return bool(
        company.form or company.branch or (company.trades and len(company.core) >= _LEAST_TELLING)
    )


def _bracketed_place(folded: str) -> tuple[str, str]:
    """华为技术(上海)有限公司: return the place and the name without it."""
    for found in _BRACKETED.finditer(folded):
        place, rest = _leading_place(found[1])
        if place and not rest:
            return place, folded[: found.start()] + folded[found.end() :]
    return "", folded


def _split_branch(name: str) -> tuple[str, str]:
    found = _BRANCH.match(name) or _BANK_BRANCH.match(name)
    return (found[1], found[2]) if found else (name, "")


def _strip_forms(name: str) -> tuple[str, str, bool]:
    form, group = "", False
    while True:
        ending = next((e for e in _FORMS if _may_lose(name, e)), "")
        if ending:
            form = form or word_map("legal_forms_han")[ending]
        else:
            ending = next((e for e in _GROUP if _may_lose(name, e)), "")
            group = group or bool(ending)
        if not ending:
            return name, form, group
        name = name[: -len(ending)]


def _may_lose(name: str, ending: str) -> bool:
    return name.endswith(ending) and len(name) >= len(ending) + _LEAST_BRAND


def _split_place(core: str) -> tuple[str, str]:
    place, rest = _leading_place(core)
    inner, shorter = _leading_place(rest)
    if inner:  # 江苏省苏州市…: the narrower place counts
        place, rest = inner, shorter
    if not place:
        place, rest = _trailing_place(core)
    return (place, rest) if len(rest) >= _LEAST_BRAND else ("", core)


def _leading_place(core: str) -> tuple[str, str]:
    if core[:1] in _PLACE_STARTS:
        for place in _PLACES:
            if core.startswith(place):
                rest = core[len(place) :]
                ending = _PLACE_END.match(rest)
                return place, rest[ending.end() :] if ending else rest
    county = _COUNTY.match(core)
    return (county[0][:-1], core[county.end() :]) if county else ("", core)


def _trailing_place(core: str) -> tuple[str, str]:
    """华为技术(上海): the place may stand behind."""
    for place in _PLACES:
        if core.endswith(place) and len(core) >= len(place) + 2 * _LEAST_BRAND:
            return place, core[: -len(place)]
    return "", core


def _split_trades(rest: str) -> tuple[str, tuple[str, ...]]:
    """Return the brand, "" if nothing is left for one, and the words of business behind it."""
    words = _words_from_end(rest)
    if words[0] is not None:
        return "", words[0]
    for at in range(_LEAST_BRAND, len(rest)):
        trades = words[at]
        if trades is not None:
            return rest[:at], trades
    return rest, ()


def _words_from_end(rest: str) -> list[tuple[str, ...] | None]:
    """For each place in `rest`: the words of business that fill it up to its end, if they do."""
    words: list[tuple[str, ...] | None] = [None] * len(rest) + [()]
    for at in range(len(rest) - 1, -1, -1):
        for length in range(min(_LONGEST_TRADE, len(rest) - at), 0, -1):
            following = words[at + length]
            if following is not None and rest[at : at + length] in _TRADES:
                words[at] = (rest[at : at + length], *following)
                break
    return words if rest else [None]
