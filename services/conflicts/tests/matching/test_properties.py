"""What holds for every pair of names: the same both ways round, monotone, never an error."""

from hypothesis import given, settings
from hypothesis import strategies as st

from conflicts.matching.analysis import Analysis, analyse
from conflicts.matching.names import Kind
from conflicts.matching.scoring import score

CHINESE = "苏州 上海市 蓝湖 藍湖 红山 张 伟 玮 生物 科技 集团 (上海) 有限公司 股份有限公司 分公司 ·"
LATIN = "Blue Lake lake Ltd LLC Fund II 1 Zhang Wei O'Neill S.A. - é ß １ \u200b"
PARTS = [*CHINESE.split(" "), *LATIN.split(" "), " "]
NUMBERS = [
    ("cn-uscc", "91110000600037341L"),
    ("cn-uscc", "91110000600037347L"),
    ("cn-id", "11010519491231002X"),
    ("lei", "213800KUD8LAJWSQ9D15"),
    ("phone", "13812345678"),
    ("passport", "E1"),
]
KINDS: list[Kind] = ["person", "organization", "unknown"]

names = st.lists(st.sampled_from(PARTS), max_size=6).map("".join) | st.text(max_size=12)
numbers = st.lists(st.sampled_from(NUMBERS), max_size=3)
parties = st.builds(analyse, names, st.sampled_from(KINDS), st.lists(names, max_size=2), numbers)


@given(parties, parties)
@settings(max_examples=400, deadline=None)
def test_the_score_is_the_same_both_ways_round(first: Analysis, second: Analysis) -> None:
    there, back = score(first, second), score(second, first)

    assert (there.score, there.flagged) == (back.score, back.flagged)
    assert 0 <= there.score <= 1


@given(parties)
@settings(max_examples=200, deadline=None)
def test_a_party_is_itself(party: Analysis) -> None:
    assert score(party, party).flagged or not party.names


@given(names, names, st.sampled_from(KINDS), numbers)
@settings(max_examples=200, deadline=None)
def test_another_alias_never_lowers_the_score(
    first: str, second: str, kind: Kind, given_numbers: list[tuple[str, str]]
) -> None:
    plain = score(analyse(first, kind, [], given_numbers), analyse(second, kind))
    more = score(analyse(first, kind, ["蓝湖电子有限公司"], given_numbers), analyse(second, kind))
    assert more.score >= plain.score


@given(names, names, st.sampled_from(KINDS), st.sampled_from(NUMBERS))
@settings(max_examples=200, deadline=None)
def test_a_shared_number_never_lowers_the_score(
    first: str, second: str, kind: Kind, number: tuple[str, str]
) -> None:
    plain = score(analyse(first, kind), analyse(second, kind))
    more = score(analyse(first, kind, [], [number]), analyse(second, kind, [], [number]))
    assert more.score >= plain.score


@given(parties, parties)
@settings(max_examples=300, deadline=None)
def test_who_is_flagged_shares_a_key(first: Analysis, second: Analysis) -> None:
    """Otherwise neither the index nor the tail would bring the pair together."""
    if score(first, second).flagged:
        assert not set(first.keys).isdisjoint(second.keys)
