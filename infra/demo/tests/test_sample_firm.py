"""The sample firm is the same each time and uses real names only where the house allows."""

from datetime import date
from itertools import chain

from demo.sample_firm import engagements, real_organisations, staff

TODAY = date(2026, 11, 1)


def test_it_has_the_size_that_the_demo_promises() -> None:
    firm = list(engagements(TODAY))
    parties = {p.name for e in firm for p in chain((e.client, e.adverse), e.related)}

    assert len(firm) == 6000
    assert len(parties) >= 20_000
    assert len(staff()) == 40


def test_a_real_organisation_is_only_the_client_of_an_ended_engagement() -> None:
    real = {organisation.name for organisation in real_organisations()}

    for engagement in engagements(TODAY):
        others = chain((engagement.adverse,), engagement.related)
        assert not real & {party.name for party in others}
        assert engagement.client.name not in real or engagement.closed_on is not None


def test_it_is_composed_the_same_way_every_time() -> None:
    assert list(engagements(TODAY, 50)) == list(engagements(TODAY, 50))
