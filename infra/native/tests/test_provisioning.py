"""The broker and the database enforce what contracts/topics.yaml and the roles promise."""

import uuid
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AclOperation, AdminClient

from contracts.topics import TOPICS
from native.databases import Roles, on_database, provision_database
from native.kafka import client_settings
from native.principals import principals
from native.testing import KafkaAccess
from native.topics import acls, provision_kafka

SHEET = "intake.party-sheet"
OPEN = "open.affiliates.matter"
PARTNER = "partner-affiliates"


class Broker:
    """A prefix of its own on the test broker, with an account for every principal."""

    def __init__(self, access: KafkaAccess) -> None:
        self.access = access
        self.prefix = f"t{uuid.uuid4().hex[:8]}."
        self.users = {name: f"{name}-password" for name in (*principals(), "outsider")}
        self.admin = AdminClient(client_settings(vars(access)))

    def settings(self, user: str) -> dict[str, Any]:
        login = {"username": user, "password": self.users[user]}
        return client_settings({"bootstrap": self.access.bootstrap} | login)

    def write(self, user: str, topic: str) -> KafkaError | None:
        """Return the broker's refusal, None when the record is stored."""
        outcome: list[KafkaError | None] = []
        producer = Producer(self.settings(user) | {"message.timeout.ms": 30_000})
        producer.produce(
            self.prefix + topic, b"{}", key=b"k", on_delivery=lambda error, _: outcome.append(error)
        )
        producer.flush(60)
        return outcome[0]

    def read(self, user: str, topic: str, group: str) -> bytes | KafkaError:
        """Return the first record's value, or the broker's refusal."""
        extra = {"group.id": self.prefix + group, "auto.offset.reset": "earliest"}
        consumer = Consumer(self.settings(user) | extra)
        consumer.subscribe([self.prefix + topic])
        try:
            while (message := consumer.poll(60)) is None:
                pass
        finally:
            consumer.close()
        error = message.error()
        return error or message.value() or b""


@pytest.fixture(scope="module")
def broker(kafka: KafkaAccess) -> Iterator[Broker]:
    broker = Broker(kafka)
    provision_kafka(broker.admin, broker.users, prefix=broker.prefix)
    yield broker
    for gone in broker.admin.delete_topics([broker.prefix + name for name in TOPICS]).values():
        gone.result(60)


def refusal(answer: bytes | KafkaError | None) -> str | None:
    return answer.name() if isinstance(answer, KafkaError) else None


def test_owner_writes_and_a_named_reader_reads(broker: Broker) -> None:
    assert broker.write("intake", SHEET) is None
    assert broker.read("conflicts", SHEET, "conflicts.register") == b"{}"


@pytest.mark.parametrize("user", ["firm", "gateway", "outsider", "reporting", "partner-affiliates"])
def test_a_principal_that_topics_yaml_does_not_name_cannot_read_a_party_sheet(
    broker: Broker, user: str
) -> None:
    assert user not in TOPICS[SHEET].readers
    assert refusal(broker.read(user, SHEET, f"{user}.spy")) in {
        "TOPIC_AUTHORIZATION_FAILED",
        "GROUP_AUTHORIZATION_FAILED",
    }


def test_a_partner_reads_the_topics_of_its_scope(broker: Broker) -> None:
    assert broker.write("notifications", OPEN) is None
    assert broker.read(PARTNER, OPEN, f"{PARTNER}.reference") == b"{}"


@pytest.mark.parametrize("topic", sorted(name for name in TOPICS if not name.startswith("open.")))
def test_a_partner_has_no_right_on_any_other_topic(topic: str) -> None:
    rights = [rule for rule in acls("", TOPICS) if rule.principal == f"User:{PARTNER}"]

    assert topic not in {rule.name for rule in rights}
    assert {rule.operation for rule in rights} == {AclOperation.READ}


def test_a_partner_writes_nothing_and_reads_nothing_else(broker: Broker) -> None:
    assert refusal(broker.write(PARTNER, OPEN)) == "TOPIC_AUTHORIZATION_FAILED"
    assert refusal(broker.write(PARTNER, "infra.heartbeat")) == "TOPIC_AUTHORIZATION_FAILED"
    answer = broker.read(PARTNER, "matters.matter", f"{PARTNER}.spy")
    assert refusal(answer) == "TOPIC_AUTHORIZATION_FAILED"
    answer = broker.read("reporting", "matters.party-sheet", "reporting.spy")
    assert refusal(answer) == "TOPIC_AUTHORIZATION_FAILED"


def test_a_reader_cannot_use_the_group_of_another(broker: Broker) -> None:
    assert broker.write("intake", SHEET) is None
    answer = broker.read("conflicts", SHEET, "matters.sheets")
    assert refusal(answer) == "GROUP_AUTHORIZATION_FAILED"


@pytest.mark.parametrize("user", ["conflicts", "matters", "outsider"])
def test_only_the_owner_writes(broker: Broker, user: str) -> None:
    assert refusal(broker.write(user, SHEET)) == "TOPIC_AUTHORIZATION_FAILED"


@pytest.mark.parametrize("user", ["firm", "intake", "conflicts", "matters"])
def test_every_relay_writes_its_heartbeat(broker: Broker, user: str) -> None:
    assert broker.write(user, "infra.heartbeat") is None


def test_a_wrong_password_is_refused(broker: Broker) -> None:
    settings = broker.settings("intake") | {"sasl.password": "guessed"}
    errors: list[KafkaError] = []
    admin = AdminClient(settings | {"error_cb": errors.append})
    with pytest.raises(KafkaException):
        admin.list_topics(timeout=10)
    admin.poll(1)
    assert "_AUTHENTICATION" in {error.name() for error in errors}


def test_provisioning_twice_changes_nothing(broker: Broker) -> None:
    before = own_topics(broker)
    provision_kafka(broker.admin, broker.users, prefix=broker.prefix)
    assert own_topics(broker) == before != set()


def own_topics(broker: Broker) -> set[str]:
    """Return this test's topics; others come and go on the shared broker."""
    names = broker.admin.list_topics(timeout=30).topics
    return {name for name in names if name.startswith(broker.prefix)}


def test_every_topic_has_a_writer_and_only_named_readers() -> None:
    rules = list(acls("", TOPICS))
    for name, topic in TOPICS.items():
        mine = [rule for rule in rules if rule.name == name]
        readers = {rule.principal for rule in mine if rule.operation == AclOperation.READ}
        assert readers == {f"User:{reader}" for reader in topic.readers}
        assert {rule.principal for rule in mine if rule.operation == AclOperation.WRITE}


async def test_the_app_role_uses_tables_that_it_cannot_change(postgres: str) -> None:
    name = f"t{uuid.uuid4().hex[:8]}"
    roles = Roles(name, f"{name}_owner", "p'w", f"{name}_app", "p@w")
    await provision_database(postgres, roles)
    await provision_database(postgres, roles)
    owner = await asyncpg.connect(on_database(postgres, name, roles.owner, "p'w"))
    app = await asyncpg.connect(on_database(postgres, name, roles.app, "p@w"))
    try:
        await owner.execute("CREATE SCHEMA s; CREATE TABLE s.t (id bigserial PRIMARY KEY, x int)")
        await app.execute("INSERT INTO s.t (x) VALUES (1)")
        assert await app.fetchval("SELECT x FROM s.t") == 1
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute("ALTER TABLE s.t ADD COLUMN y int")
        bypass = "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = $1"
        assert await app.fetchval(bypass, roles.app) is False
    finally:
        await owner.close()
        await app.close()
        admin = await asyncpg.connect(postgres)
        await admin.execute(f'DROP DATABASE "{name}"')
        await admin.execute(f'DROP ROLE "{roles.owner}", "{roles.app}"')
        await admin.close()
