"""Each rule of the Chinese pack as a table: the clause stands in the test's name."""

from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.rules.judge import Finding, Part, judge, verdict_of
from conflicts.rules.loading import current_pack
from conflicts.rules.pack import PartState, RuleClass
from contracts.conflicts import Verdict
from contracts.parties import RelationType, Side

TODAY = date(2026, 11, 22)
PACK = current_pack(TODAY)
OURS, THEIRS = UUID(int=1), UUID(int=2)
CASE = frozenset({"(2026)沪0101民初1号"})
S = PartState


def part(text: str, *, place: int = 1, mandate: UUID = OURS) -> Part:
    side, state = text.split()
    return Part(side=Side(side), state=S(state), mandate=mandate, place=place)


def found(text: str, *, place: int = 2) -> Part:
    return part(text, place=place, mandate=THEIRS)


def rule(new: Part, old: Part, on: date = TODAY) -> tuple[str, str] | None:
    finding = judge(new, old, pack=PACK, on=on)
    return None if finding is None else (finding.rule_id, finding.rule_class.value)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("client pending", "adverse live"),
        ("adverse pending", "client live"),
        ("adverse provisional", "client live"),
        ("client pending", "adverse cleared"),
        ("client live", "adverse live"),
    ],
)
def test_x1_art_51_5_the_firm_is_on_both_sides_of_one_case(new: str, old: str) -> None:
    ours, theirs = replace(part(new), matters=CASE), replace(found(old), matters=CASE)

    assert rule(ours, theirs) == ("x1-51-5-both-sides", "absolute")


@pytest.mark.parametrize("sides", [("client", "adverse"), ("adverse", "client")])
def test_x1_art_51_5_one_sheet_names_a_party_on_both_sides(sides: tuple[str, str]) -> None:
    new, old = (part(f"{side} pending") for side in sides)

    finding = judge(new, old, pack=PACK, on=TODAY)

    assert finding is not None
    assert (finding.rule_id, finding.waits) == ("x1-51-5-both-sides", False)
    assert verdict_of([finding]) is Verdict.BLOCKED


@pytest.mark.parametrize("state", ["joining", "staff"])
def test_x1_art_51_5_a_member_of_staff_is_the_other_side(state: str) -> None:
    staff, adverse = found(f"staff {state}"), part("adverse pending")

    assert rule(adverse, staff) == ("x1-51-5-staff-party", "absolute")
    assert rule(staff, adverse) == ("x1-51-5-staff-party", "absolute")


def test_x1_art_51_7_the_sides_change_in_one_case_after_its_end() -> None:
    ended = replace(found("client ended"), matters=CASE, ended_on=date(2015, 1, 1))

    new = replace(part("adverse pending"), matters=CASE)

    assert rule(new, ended) == ("x1-51-7-same-matter-after-end", "absolute")


@pytest.mark.parametrize("state", ["pending", "provisional", "live"])
@pytest.mark.parametrize("old", ["cleared", "live"])
def test_x1_art_52_4_adverse_to_a_current_client(state: str, old: str) -> None:
    expected = ("x1-52-4-adverse-to-current-client", "consentable")

    assert rule(part(f"adverse {state}"), found(f"client {old}")) == expected


@pytest.mark.parametrize("old", ["cleared", "live"])
def test_x1_art_52_3_the_client_is_the_other_side_of_a_live_matter(old: str) -> None:
    expected = ("x1-52-3-client-is-adverse-in-live-matter", "consentable")

    assert rule(part("client pending"), found(f"adverse {old}")) == expected


@pytest.mark.parametrize(
    ("ended_on", "on", "holds"),
    [
        (date(2025, 11, 22), date(2026, 11, 22), True),
        (date(2025, 11, 21), date(2026, 11, 22), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
        (date(2024, 2, 29), date(2025, 3, 2), False),
        (None, date(2026, 11, 22), True),
    ],
)
def test_x2_art_52_5_a_past_client_is_protected_for_a_year(
    ended_on: date | None, on: date, *, holds: bool
) -> None:
    past = replace(found("client ended"), ended_on=ended_on)
    expected = ("x2-52-5-adverse-to-past-client", "consentable") if holds else None

    assert rule(part("adverse pending"), past, on) == expected
    assert rule(past, part("adverse live"), on) == expected


def test_x2_art_52_5_a_joiner_brings_former_clients_along() -> None:
    former = part("client joining")

    assert rule(former, found("adverse live")) == ("x2-52-5-adverse-to-past-client", "consentable")


@pytest.mark.parametrize("relation", [RelationType.SPOUSE, RelationType.RELATIVE])
@pytest.mark.parametrize("side", ["staff", "related"])
@pytest.mark.parametrize("state", ["joining", "staff"])
def test_x2_art_52_1_a_near_relative_of_staff_is_the_other_side(
    relation: RelationType, side: str, state: str
) -> None:
    relative = replace(found(f"{side} {state}"), relation=relation)
    expected = ("x2-52-1-near-relative-adverse", "consentable")

    assert rule(part("adverse pending"), relative) == expected
    assert rule(relative, part("adverse live")) == expected


@pytest.mark.parametrize("relation", [RelationType.SPOUSE, None])
def test_x2_a_near_relative_of_staff_as_client_is_a_notice(relation: RelationType | None) -> None:
    relative = replace(found("staff staff"), relation=relation)

    assert rule(part("client pending"), relative) == ("x2-near-relative-client", "notice")


def test_b1_3_an_interest_of_staff_in_the_other_side() -> None:
    company = replace(found("related staff"), relation=RelationType.SHAREHOLDER)

    assert rule(part("adverse pending"), company) == ("b1.3-staff-interest", "consentable")


@pytest.mark.parametrize(("years_ago", "holds"), [(0, True), (2, False)])
def test_x5_a_prospect_is_protected(years_ago: int, *, holds: bool) -> None:
    ended = TODAY.replace(year=TODAY.year - years_ago)
    prospect = replace(found("client prospect"), ended_on=ended)
    expected = ("x5-adverse-to-prospect", "consentable") if holds else None

    assert rule(part("adverse pending"), prospect) == expected


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("client pending", "client live"),
        ("adverse pending", "adverse live"),
        ("related pending", "client live"),
        ("client pending", "adverse ended"),
        ("client pending", "adverse prospect"),
        ("adverse pending", "staff ended"),
        ("client joining", "client live"),
    ],
)
def test_other_pairs_are_no_conflict(new: str, old: str) -> None:
    assert rule(part(new), found(old)) is None


ADVERSE_PAIRS = [("client pending", "adverse pending"), ("adverse pending", "client pending")]


@pytest.mark.parametrize(("mine", "other"), ADVERSE_PAIRS)
def test_of_two_uncleared_inquiries_the_earlier_goes_on_with_a_notice(
    mine: str, other: str
) -> None:
    earlier = judge(part(mine, place=1), found(other, place=2), pack=PACK, on=TODAY)
    later = judge(found(other, place=2), part(mine, place=1), pack=PACK, on=TODAY)

    assert earlier is not None
    assert later is not None
    assert (earlier.rule_class, earlier.goes_on) == (RuleClass.NOTICE, True)
    assert later.waits
    assert (verdict_of([earlier]), verdict_of([later])) == (Verdict.CLEAR, Verdict.REVIEW)


def test_in_one_case_the_later_waits_and_may_not_be_cleared_with_consent() -> None:
    earlier = replace(found("client pending", place=1), matters=CASE)
    later = replace(part("adverse pending", place=2), matters=CASE)

    finding = judge(later, earlier, pack=PACK, on=TODAY)

    assert finding is not None
    assert (finding.rule_class, finding.waits) == (RuleClass.ABSOLUTE, True)
    assert verdict_of([finding]) is Verdict.REVIEW


def test_a_pack_may_let_both_inquiries_wait() -> None:
    cautious = PACK.model_copy(update={"between_uncleared": "both_wait"})

    finding = judge(
        part("client pending", place=1),
        found("adverse pending", place=2),
        pack=cautious,
        on=TODAY,
    )

    assert finding is not None
    assert verdict_of([finding]) is Verdict.REVIEW


def test_the_gravest_finding_makes_the_verdict() -> None:
    def finding(rule_class: RuleClass) -> Finding:
        sample = judge(part("adverse pending"), found("client live"), pack=PACK, on=TODAY)
        assert sample is not None
        return replace(sample, rule_class=rule_class)

    graver = [RuleClass.NOTICE, RuleClass.CONSENTABLE, RuleClass.ABSOLUTE]
    verdicts = [verdict_of(map(finding, graver[: n + 1])) for n in range(3)]

    assert verdict_of([None]) is Verdict.CLEAR
    assert verdicts == [Verdict.CLEAR, Verdict.REVIEW, Verdict.BLOCKED]


PARTS = st.builds(
    Part,
    side=st.sampled_from(Side),
    state=st.sampled_from(S),
    mandate=st.sampled_from([OURS, THEIRS]),
    place=st.integers(1, 5),
    matters=st.sampled_from([frozenset[str](), CASE]),
    ended_on=st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    relation=st.none() | st.sampled_from(RelationType),
)


@given(new=PARTS, old=PARTS)
def test_a_conflict_is_one_from_both_directions(new: Part, old: Part) -> None:
    there, back = rule(new, old), rule(old, new)

    assert (there is None) == (back is None)


@given(places=st.permutations([1, 2]), sides=st.sampled_from(ADVERSE_PAIRS), same=st.booleans())
def test_of_each_adverse_uncleared_pair_exactly_one_is_clear(
    places: list[int], sides: tuple[str, str], *, same: bool
) -> None:
    matters = CASE if same else frozenset[str]()
    one = replace(part(sides[0], place=places[0]), matters=matters)
    two = replace(found(sides[1], place=places[1]), matters=matters)

    verdicts = [verdict_of([judge(a, b, pack=PACK, on=TODAY)]) for a, b in [(one, two), (two, one)]]

    assert sorted(verdicts) == [Verdict.CLEAR, Verdict.REVIEW]


def test_every_rule_of_the_pack_can_be_found() -> None:
    relations = [None, RelationType.SPOUSE, RelationType.DIRECTOR]
    ours = [Part(a, b, OURS, 1, relation=c) for a, b, c in product(Side, S, relations)]
    theirs = [replace(p, mandate=THEIRS) for p in ours]
    cases = [replace(p, matters=CASE) for p in theirs]
    pairs = [*product(ours, theirs), *product(cases, cases)]

    found_rules = {hit[0] for new, old in pairs if (hit := rule(new, old))}

    assert found_rules == {r.id for r in PACK.rules}
