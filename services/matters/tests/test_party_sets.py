import pytest

from contracts.parties import Adverse, PartySet, Relation, RelationType, party_set_hash
from matters.directory.testing import CHEN, WANG
from matters.matter.party_sets import free_ref, unnamed, with_party, with_team, without_party
from matters.opening.testing import CLIENT, GUARANTOR, PARTIES, RIVAL

ALONE = PartySet(parties=(CLIENT,), adverse=Adverse.NONE)


def test_an_adverse_party_makes_the_other_side_named() -> None:
    joined = with_party(ALONE, RIVAL, [])

    assert joined.adverse is Adverse.NAMED
    assert joined.parties == (CLIENT, RIVAL)


@pytest.mark.parametrize("before", [Adverse.NONE, Adverse.UNKNOWN])
def test_a_withdrawn_party_leaves_the_set_as_it_was(before: Adverse) -> None:
    parties = ALONE.model_copy(update={"adverse": before})
    tie = Relation(source="a1", to="c1", type=RelationType.SHAREHOLDER)

    back = without_party(with_party(parties, RIVAL, [tie]), "a1", otherwise=unnamed(before))

    assert party_set_hash(back) == party_set_hash(parties)


def test_a_relation_to_nobody_is_refused() -> None:
    tie = Relation(source="g1", to="nobody", type=RelationType.GUARANTOR)

    with pytest.raises(ValueError, match="nobody"):
        with_party(PARTIES, GUARANTOR, [tie])


def test_a_team_does_not_change_the_hash() -> None:
    changed = with_team(PARTIES, [CHEN, WANG])

    assert changed.team == (CHEN, WANG)
    assert party_set_hash(changed) == party_set_hash(PARTIES)


def test_refs_are_given_in_order_and_never_twice() -> None:
    assert free_ref({"c1", "a1"}) == "late-1"
    assert free_ref({"c1", "late-1", "late-2"}) == "late-3"
