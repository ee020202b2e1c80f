"""Whatever crashes, repeats or overtakes: two adverse matters are never open without consent.

The owners' side is a model, the conflicts side the service's own actions on PostgreSQL.
HENGPING_MODEL_EXAMPLES sets how many histories are tried; the short run repeats the same ones.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from itertools import permutations
from random import Random
from typing import Any, TypeVar

import pytest
from faults.model import adverse
from faults.model.desk import Fate, ModelDesk
from faults.model.owners import Mandate, Owners, Status
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.conflicts import Decision
from kit.db import Database
from kit.testing.databases import ServiceDatabase

MOST_MATTERS = 6
T = TypeVar("T")
EXAMPLES = int(os.environ.get("HENGPING_MODEL_EXAMPLES", "0"))
SHORT_RUN, HISTORY, STEPS = 12, 40, 8
NAMES = (
    "上海恒远置业有限公司",
    "北京博特机械制造有限公司",
    "成都蜀光印刷厂",
    "广州海纳贸易有限公司",
)
name = st.sampled_from(NAMES)
SIDES = list(permutations(NAMES, 2))
sides = st.sampled_from(SIDES)
fate = st.sampled_from(Fate)
which = st.integers(min_value=0, max_value=7)


def pick(choices: list[T], at: int) -> T:
    return choices[at % len(choices)]


class Protocol(RuleBasedStateMachine):
    database: Database
    runner: asyncio.Runner

    def __init__(self) -> None:
        super().__init__()
        self.owners = Owners()
        self.desk = ModelDesk(self.database)
        self.news = False

    def do(self, step: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(step)

    @initialize(seed=st.integers(min_value=0, max_value=2**32))
    def start(self, seed: int) -> None:
        """Begin with a history of its own, so that rules start among open and waiting matters."""
        self.do(self.desk.start_afresh())
        random = Random(seed)  # noqa: S311 - reproducible, not secret
        self.submit_and_go_on(random.choice(SIDES))
        for _ in range(HISTORY):
            possible = [(told, act) for told, needs, act in MOVES if needs(self)]
            told, act = random.choice(possible)
            note(told)
            act(self, random)
            self.no_two_adverse_matters_are_open_without_consent()

    def mandates(self, *wanted: Status, matters: bool = False) -> list[Mandate]:
        among = self.owners.matters if matters else self.owners.inquiries
        return [mandate for mandate in among if mandate.status in wanted]

    @rule(sides=sides)
    def submit(self, sides: tuple[str, str]) -> None:
        self.owners.submit(*sides)

    @rule(sides=sides)
    def submit_and_search(self, sides: tuple[str, str]) -> None:
        """Have it searched; whatever comes before the verdict, the search has not seen."""
        self.owners.submit(*sides)
        self.deliver_all()
        self.search_all()

    @rule(sides=sides)
    def submit_and_go_on(self, sides: tuple[str, str]) -> None:
        self.owners.submit(*sides)
        self.go_on()

    @rule(at=which)
    def submit_rival(self, at: int) -> None:
        """Submit the mirror image of an inquiry."""
        theirs = pick(self.owners.inquiries, at).parts
        self.owners.submit(theirs["a1"][0], theirs["c1"][0])

    @rule(at=which)
    def bring_in_rival(self, at: int) -> None:
        """Import the mirror image of an inquiry, perhaps between its search and its verdict."""
        theirs = pick(self.owners.inquiries, at).parts
        self.bring_in((theirs["a1"][0], theirs["c1"][0]))

    @precondition(lambda self: self.mandates(Status.OPEN, matters=True))
    @rule(at=which, of=which)
    def add_rival(self, at: int, of: int) -> None:
        """Add somebody's client as the other side."""
        client, _ = pick(self.owners.matters, of).parts["c1"]
        self.add_party(at, client, "adverse")

    @precondition(lambda self: self.mandates(Status.SUBMITTED))
    @rule(at=which, sides=sides)
    def redraft(self, at: int, sides: tuple[str, str]) -> None:
        self.owners.redraft(pick(self.mandates(Status.SUBMITTED), at), *sides)

    @precondition(lambda self: self.mandates(Status.SUBMITTED))
    @rule(at=which)
    def withdraw(self, at: int) -> None:
        self.owners.withdraw(pick(self.mandates(Status.SUBMITTED), at))

    @precondition(lambda self: self.owners.granted and self.mandates(Status.SUBMITTED))
    @rule()
    def sign_what_is_cleared(self) -> None:
        """Sign where intake's own hash is the one that was cleared, as far as it has heard."""
        for inquiry in self.mandates(Status.SUBMITTED):
            granted = self.owners.granted.get(inquiry.id)
            if granted is not None and granted.party_set_hash == self.owners.hash_of(inquiry):
                self.owners.sign(inquiry, granted.clearance_id)

    @precondition(lambda self: self.owners.granted and self.mandates(Status.SUBMITTED))
    @rule(at=which, of=which)
    def sign_under_any_clearance(self, at: int, of: int) -> None:
        """Sign as a faulty intake would: what was cleared may be another or an older inquiry."""
        granted = pick(list(self.owners.granted.values()), of)
        self.owners.sign(pick(self.mandates(Status.SUBMITTED), at), granted.clearance_id)

    @precondition(lambda self: self.owners.granted and self.mandates(Status.PENDING, matters=True))
    @rule(at=which, of=which)
    def ask_under_any_clearance(self, at: int, of: int) -> None:
        matter = pick(self.mandates(Status.PENDING, matters=True), at)
        granted = pick(list(self.owners.granted.values()), of)
        self.owners.ask_to_open(matter, granted.clearance_id)

    @precondition(lambda self: self.mandates(Status.PENDING, Status.CLOSED, matters=True))
    @rule(at=which)
    def ask_for_own_clearance(self, at: int) -> None:
        matter = pick(self.mandates(Status.PENDING, Status.CLOSED, matters=True), at)
        if not matter.late:
            self.owners.ask_for_own_clearance(matter)

    @rule(sides=sides)
    def bring_in(self, sides: tuple[str, str]) -> None:
        """Import and register an engagement that ran before."""
        if len(self.owners.matters) < MOST_MATTERS:
            imported = self.owners.bring_in(*sides)
            mail = ("matter.party-sheet", imported.id)
            self.do(self.desk.take(self.owners.mail.pop(mail)[0], Fate.DONE))

    @precondition(lambda self: self.mandates(Status.OPEN, matters=True))
    @rule(at=which, who=name, side=st.sampled_from(["client", "adverse"]))
    def add_party(self, at: int, who: str, side: str) -> None:
        matter = pick(self.mandates(Status.OPEN, matters=True), at)
        if who not in {known for known, _ in matter.parts.values()}:
            self.owners.add_party(matter, who, side)
            self.deliver_all()

    @precondition(lambda self: self.mandates(Status.OPEN, matters=True))
    @rule(at=which)
    def take_party_back(self, at: int) -> None:
        matter = pick(self.mandates(Status.OPEN, matters=True), at)
        if matter.late:
            self.owners.take_back(matter, {min(matter.late)})

    @precondition(lambda self: self.mandates(Status.OPEN, matters=True))
    @rule(at=which)
    def close(self, at: int) -> None:
        self.owners.close(pick(self.mandates(Status.OPEN, matters=True), at))

    @precondition(lambda self: self.owners.mail)
    @rule(at=which, fate=fate)
    def deliver(self, at: int, fate: Fate) -> None:
        """Take the oldest message of one key; a lost or repeated one comes again."""
        mail = pick(list(self.owners.mail), at)
        self.do(self.desk.take(self.owners.mail[mail][0], fate))
        self.news = True
        if fate is Fate.DONE:
            self.owners.mail[mail].popleft()
            if not self.owners.mail[mail]:
                del self.owners.mail[mail]

    @precondition(lambda self: self.owners.mail)
    @rule()
    def deliver_all(self) -> None:
        while self.owners.mail:
            self.deliver(0, Fate.DONE)

    @rule()
    def search_all(self) -> None:
        """Let every worker search before any settles."""
        while self.do(self.desk.claim()):
            pass
        for check_id in [one for one, found in self.desk.searched.items() if found is None]:
            self.do(self.desk.search(check_id))

    @precondition(lambda self: self.desk.searched)
    @rule(at=which)
    def settle(self, at: int) -> None:
        self.news = True
        self.do(self.desk.settle(pick(list(self.desk.searched), at)))

    @rule()
    def work_off(self) -> None:
        self.search_all()
        for _ in list(self.desk.searched):
            self.settle(0)

    @precondition(lambda self: self.desk.searched)
    @rule()
    def crash(self) -> None:
        self.do(self.desk.crash())

    @rule(at=which, fate=fate, clears=st.booleans())
    def decide(self, at: int, fate: Fate, *, clears: bool) -> None:
        waiting = list(self.do(self.desk.open_to_people()))
        if not waiting:
            return
        self.news = True
        check_id = pick(waiting, at)
        if not clears:
            self.do(self.desk.decide(check_id, Decision.DECLINED, fate))
        elif self.do(self.desk.consent_to(check_id, fate)):
            self.do(self.desk.decide(check_id, Decision.CLEARED_WITH_CONSENT, fate))

    @precondition(lambda self: self.owners.granted)
    @rule(at=which, fate=fate)
    def expire(self, at: int, fate: Fate) -> None:
        granted = list(self.do(self.desk.granted()))
        if granted:
            self.news = True
            self.do(self.desk.expire(pick(granted, at), fate))

    @rule()
    def evaluate(self) -> None:
        self.do(self.desk.evaluate())

    @precondition(lambda self: self.news)
    @rule()
    def hear_one(self) -> None:
        event = self.do(self.desk.next_announcement())
        if event is not None:
            self.owners.hear(event)

    @precondition(lambda self: self.news)
    @rule()
    def hear_all(self) -> None:
        while (event := self.do(self.desk.next_announcement())) is not None:
            self.owners.hear(event)
        self.news = False

    @rule()
    def go_on(self) -> None:
        """Let everything that is under way arrive, so that histories reach open matters."""
        for _ in range(3):
            self.deliver_all()
            self.work_off()
            self.hear_all()
            self.sign_what_is_cleared()

    @invariant()
    def no_two_adverse_matters_are_open_without_consent(self) -> None:
        pairs, unlicensed = self.do(self._read(adverse.findings))
        assert pairs == []
        assert unlicensed == []

    def teardown(self) -> None:
        """Once everything has arrived the register's order has no gap and all holds still."""
        self.do(self.desk.crash())
        self.go_on()
        self.no_two_adverse_matters_are_open_without_consent()
        assert self.do(self._read(adverse.gaps)) == 0

    async def _read(self, query: Any) -> Any:  # noqa: ANN401 - one of adverse's queries
        async with self.database.sessions() as session:
            return await query(session)


def at(random: Random) -> int:
    return random.randrange(8)


FATES = [Fate.DONE, Fate.DONE, Fate.LOST, Fate.REPEATED]


def chance(random: Random) -> Fate:
    return random.choice(FATES)


Move = tuple[str, Callable[[Protocol], object], Callable[[Protocol, Random], None]]
MOVES: list[Move] = [
    ("submit", lambda _: True, lambda m, r: m.submit(r.choice(SIDES))),
    ("search", lambda _: True, lambda m, r: m.submit_and_search(r.choice(SIDES))),
    ("open", lambda _: True, lambda m, r: m.submit_and_go_on(r.choice(SIDES))),
    ("open", lambda _: True, lambda m, r: m.submit_and_go_on(r.choice(SIDES))),
    ("rival", lambda _: True, lambda m, r: m.submit_rival(at(r))),
    ("import rival", lambda _: True, lambda m, r: m.bring_in_rival(at(r))),
    ("go on", lambda _: True, lambda m, _: m.go_on()),
    ("work off", lambda _: True, lambda m, _: m.work_off()),
    ("sign", lambda m: m.owners.granted, lambda m, _: m.sign_what_is_cleared()),
    ("hear", lambda m: m.news, lambda m, _: m.hear_one()),
    ("hear all", lambda m: m.news, lambda m, _: m.hear_all()),
    ("deliver", lambda m: m.owners.mail, lambda m, r: m.deliver(at(r), chance(r))),
    ("deliver", lambda m: m.owners.mail, lambda m, r: m.deliver(at(r), chance(r))),
    ("settle", lambda m: m.desk.searched, lambda m, r: m.settle(at(r))),
    ("crash", lambda m: m.desk.searched, lambda m, _: m.crash()),
    ("expire", lambda m: m.owners.granted, lambda m, r: m.expire(at(r), chance(r))),
    ("consent", lambda _: True, lambda m, r: m.decide(at(r), chance(r), clears=True)),
    ("consent", lambda _: True, lambda m, r: m.decide(at(r), chance(r), clears=True)),
    ("decline", lambda _: True, lambda m, r: m.decide(at(r), chance(r), clears=False)),
    (
        "redraft",
        lambda m: m.mandates(Status.SUBMITTED),
        lambda m, r: m.redraft(at(r), r.choice(SIDES)),
    ),
    (
        "own clearance",
        lambda m: m.mandates(Status.PENDING, Status.CLOSED, matters=True),
        lambda m, r: m.ask_for_own_clearance(at(r)),
    ),
    (
        "sign under any clearance",
        lambda m: m.owners.granted and m.mandates(Status.SUBMITTED),
        lambda m, r: m.sign_under_any_clearance(at(r), at(r)),
    ),
    (
        "any clearance",
        lambda m: m.owners.granted and m.mandates(Status.PENDING, matters=True),
        lambda m, r: m.ask_under_any_clearance(at(r), at(r)),
    ),
    (
        "late rival",
        lambda m: m.mandates(Status.OPEN, matters=True),
        lambda m, r: m.add_rival(at(r), at(r)),
    ),
    (
        "take back",
        lambda m: m.mandates(Status.OPEN, matters=True),
        lambda m, r: m.take_party_back(at(r)),
    ),
    ("close", lambda m: m.mandates(Status.OPEN, matters=True), lambda m, r: m.close(at(r))),
]


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    return await service_database("conflicts")


@pytest.fixture
def machine(database: Database) -> Iterator[type[Protocol]]:
    """Give the machine a loop and connections of its own."""
    with asyncio.Runner() as runner:
        Protocol.runner, Protocol.database = runner, Database(database.settings)
        yield Protocol
        runner.run(Protocol.database.dispose())


@pytest.mark.timeout(1800)
def test_two_adverse_matters_are_never_open_without_consent(machine: type[Protocol]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES or SHORT_RUN,
            stateful_step_count=STEPS,
            derandomize=not EXAMPLES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
