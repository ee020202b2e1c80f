"""Whatever crashes, repeats or overtakes: two adverse matters are never open without consent.

The owners' side is a model, the conflicts side the service's own actions on PostgreSQL.
HENGPING_MODEL_EXAMPLES sets how many histories are tried; the short run repeats the same ones.
"""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from faults.model import adverse
from faults.model.desk import Fate, ModelDesk
from faults.model.owners import Mandate, Owners, Status
from hypothesis import HealthCheck, settings
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

T = TypeVar("T")
EXAMPLES = int(os.environ.get("HENGPING_MODEL_EXAMPLES", "0"))
SHORT_RUN, STEPS = 15, 45
NAMES = ("上海恒远置业有限公司", "北京博特机械制造有限公司", "成都蜀光印刷厂")
name = st.sampled_from(NAMES)
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

    def do(self, step: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(step)

    @initialize()
    def start(self) -> None:
        self.do(self.desk.start_afresh())

    def mandates(self, *wanted: Status, matters: bool = False) -> list[Mandate]:
        among = self.owners.matters if matters else self.owners.inquiries
        return [mandate for mandate in among if mandate.status in wanted]

    @rule(client=name, other=name)
    def submit(self, client: str, other: str) -> None:
        if client != other:
            self.owners.submit(client, other)

    @precondition(lambda self: self.mandates(Status.SUBMITTED))
    @rule(at=which, client=name, other=name)
    def redraft(self, at: int, client: str, other: str) -> None:
        if client != other:
            self.owners.redraft(pick(self.mandates(Status.SUBMITTED), at), client, other)

    @precondition(lambda self: self.mandates(Status.SUBMITTED))
    @rule(at=which)
    def withdraw(self, at: int) -> None:
        self.owners.withdraw(pick(self.mandates(Status.SUBMITTED), at))

    @rule()
    def sign_what_is_cleared(self) -> None:
        """Sign where intake's own hash is the one that was cleared, as far as it has heard."""
        for inquiry in self.mandates(Status.SUBMITTED):
            granted = self.owners.granted.get(inquiry.id)
            if granted is not None and granted.party_set_hash == self.owners.hash_of(inquiry):
                self.owners.sign(inquiry)

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

    @rule(client=name, other=name)
    def bring_in(self, client: str, other: str) -> None:
        if client != other and len(self.owners.matters) < 4:
            self.owners.bring_in(client, other)

    @precondition(lambda self: self.mandates(Status.OPEN, matters=True))
    @rule(at=which, who=name, side=st.sampled_from(["client", "adverse"]))
    def add_party(self, at: int, who: str, side: str) -> None:
        matter = pick(self.mandates(Status.OPEN, matters=True), at)
        if who not in {known for known, _ in matter.parts.values()}:
            self.owners.add_party(matter, who, side)

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
        """Every worker searches before any settles."""
        while self.do(self.desk.claim()):
            pass
        for check_id in list(self.desk.searched):
            self.do(self.desk.search(check_id))

    @precondition(lambda self: self.desk.searched)
    @rule(at=which)
    def settle(self, at: int) -> None:
        self.do(self.desk.settle(pick(list(self.desk.searched), at)))

    @rule()
    def work_off(self) -> None:
        self.search_all()
        for check_id in list(self.desk.searched):
            self.do(self.desk.settle(check_id))

    @precondition(lambda self: self.desk.searched)
    @rule()
    def crash(self) -> None:
        self.do(self.desk.crash())

    @rule(at=which, fate=fate, clears=st.booleans())
    def decide(self, at: int, fate: Fate, *, clears: bool) -> None:
        waiting = list(self.do(self.desk.open_to_people()))
        if not waiting:
            return
        check_id = pick(waiting, at)
        if not clears:
            self.do(self.desk.decide(check_id, Decision.DECLINED, fate))
        elif self.do(self.desk.consent_to(check_id, fate)):
            self.do(self.desk.decide(check_id, Decision.CLEARED_WITH_CONSENT, fate))

    @rule(fate=fate)
    def expire(self, fate: Fate) -> None:
        self.do(self.desk.expire_all(fate))

    @rule()
    def evaluate(self) -> None:
        self.do(self.desk.evaluate())

    @rule()
    def hear_one(self) -> None:
        event = self.do(self.desk.next_announcement())
        if event is not None:
            self.owners.hear(event)

    @rule()
    def hear_all(self) -> None:
        while (event := self.do(self.desk.next_announcement())) is not None:
            self.owners.hear(event)

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
        assert self.do(self._read(adverse.adverse_pairs)) == []

    @invariant()
    def no_matter_is_open_without_a_redeemed_clearance(self) -> None:
        assert self.do(self._read(adverse.unlicensed)) == []

    def teardown(self) -> None:
        """Once everything has arrived, nothing is stuck and the register's order has no gap."""
        self.do(self.desk.crash())
        self.go_on()
        self.go_on()
        assert self.do(self._read(adverse.adverse_pairs)) == []
        assert self.do(self._read(adverse.gaps)) == 0

    async def _read(self, query: Any) -> Any:  # noqa: ANN401 - one of adverse's queries
        async with self.database.sessions() as session:
            return await query(session)


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
        ),
    )
