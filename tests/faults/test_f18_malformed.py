"""F18: whatever lies on a topic is put aside once by each that reads it, and nobody else waits."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import cycle
from typing import Final
from uuid import uuid4

from faults.conftest import MODE, Rounds
from faults.golden import golden
from faults.injecting import (
    Injection,
    Place,
    Target,
    all_letters,
    discard_all,
    inject,
    read_by,
    where,
)
from faults.journeys import Firm
from faults.ledger import check_invariants
from faults.logs import log_sizes, said_since
from faults.mandates import strangers
from faults.measuring import Measured
from faults.people import Json, wait_for
from faults.readers import consumers, handled_types, service_of

from contracts.topics import TOPICS
from kit.testing.malformed import BODIES, ENVELOPES, ONLY_ON_FACTS, Spoil, more
from native.stack import Stack

MOST_TRIES: Final = 5
MOST_LINES: Final = 10
PLACE: Final = re.compile(r"[a-z.-]+/\d+/\d+\b")
MALFORMED: Final[dict[str, Spoil]] = {
    **ENVELOPES,
    **BODIES,
    "2 MB": more(b'"more": "' + b"x" * 2_000_000 + b'", '),
}
assert len(MALFORMED) >= 40


async def test_f18_a_malformed_record_is_put_aside_by_each_of_its_readers(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured
) -> None:
    injections = list(chosen(targets(), rounds.malformed))
    sizes = log_sizes(stack)
    with measured.timing("F18 all put aside"):
        places = await inject(stack, [(i.target.topic, i.record) for i in injections])
        expected = letters_of(injections, places)
        letters = await wait_for("the dead letters", lambda: as_many(firm, len(expected)))

    assert Counter(map(where, letters)) == Counter(expected)
    assert {letter["reason"] for letter in letters} == {"malformed"}
    assert max(letter["tries"] for letter in letters) <= MOST_TRIES
    (meanwhile,) = strangers(1)
    with measured.timing("F18 a mandate is screened meanwhile"):
        await firm.travel(meanwhile)
    assert meanwhile.outcome == "in_review", "no sheet that lies dead lets anybody clear"
    check_logs(letters, said_since(stack, sizes))

    await discard_all(firm, letters)
    (free,) = strangers(1)
    await firm.travel(free)
    assert free.outcome == "open"
    measured.tell("F18 records, letters", f"{len(injections)}, {len(letters)}")
    await check_invariants(stack, firm, measured)


def test_f18_every_run_meets_every_class_and_every_consumer() -> None:
    met = list(chosen(targets(), 1))

    assert {injection.kind for injection in met} == set(MALFORMED)
    for consumer in consumers().values():
        for kind in {kind for kind, _, _ in handled_types(consumer)}:
            assert any(
                consumer.name in read_by(one.target, one.kind)
                for one in met
                if TOPICS[one.target.topic].kind == kind
            ), (consumer.name, kind)


def targets() -> list[Target]:
    """One fact topic and one state topic of each consumer, where it reads any; few in all."""
    wanted: dict[tuple[str, str], set[Target]] = defaultdict(set)
    for consumer in consumers().values():
        for kind, topic, one in handled_types(consumer):
            wanted[consumer.name, kind].add(Target(topic, one))
    found: list[Target] = []
    while wanted:
        counted = Counter(target for possible in wanted.values() for target in sorted(possible))
        (best, _), *_ = counted.most_common(1)
        found.append(best)
        wanted = {need: possible for need, possible in wanted.items() if best not in possible}
    return found


def chosen(every: list[Target], rounds: int) -> Iterator[Injection]:
    """Cross all targets with all classes; in the short run meet each of both once."""
    pairs = [
        (target, kind)
        for target in every
        for kind in MALFORMED
        if TOPICS[target.topic].kind == "fact" or kind not in ONLY_ON_FACTS
    ]
    for target, kind in spread(pairs) if MODE == "short" else pairs * rounds:
        good = golden(target.type).of(str(uuid4()))
        yield Injection(kind, target, MALFORMED[kind](good))


def spread(pairs: list[tuple[Target, str]]) -> list[tuple[Target, str]]:
    """Take as few pairs as meet every target and every class."""
    possible = set(pairs)
    every = list(dict.fromkeys(target for target, _ in pairs))
    turns, kinds = cycle(every), dict.fromkeys(kind for _, kind in pairs)
    found = [next((t, kind) for t in turns if (t, kind) in possible) for kind in kinds]
    for target in every:
        if target not in {met for met, _ in found}:
            found += [next((target, kind) for kind in kinds if (target, kind) in possible)]
    return found


def letters_of(injections: list[Injection], places: list[Place]) -> list[tuple[str, Place]]:
    pairs = zip(injections, places, strict=True)
    return [(name, place) for one, place in pairs for name in read_by(one.target, one.kind)]


async def as_many(firm: Firm, wanted: int) -> list[Json] | None:
    letters = await all_letters(firm)
    return letters if len(letters) >= wanted else None


def check_logs(letters: list[Json], said: dict[str, list[str]]) -> None:
    """At most ten lines for each record that a service could not read."""
    counted = Counter(service_of(letter["consumer"]) for letter in letters)
    for service, many in counted.items():
        lines = said[f"{service}-worker"]
        assert len(lines) <= MOST_LINES * many, lines[-50:]
    told = {
        service: Counter(
            place for line in said[f"{service}-worker"] for place in PLACE.findall(line)
        )
        for service in counted
    }
    for letter in letters:
        _, place = where(letter)
        assert told[service_of(letter["consumer"])]["/".join(map(str, place))] <= MOST_LINES
