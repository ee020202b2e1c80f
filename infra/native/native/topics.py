"""Topics, accounts and ACLs on Kafka, made equal to contracts/topics.yaml."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from contracts.topics import TOPICS, Topic
from native.principals import principals, writers

TIMEOUT = 30
ITERATIONS = 4096
COMPACTED = {
    "cleanup.policy": "compact",
    "min.cleanable.dirty.ratio": "0.1",
    "segment.ms": "86400000",
}
KEPT = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}


def provision_kafka(
    admin: AdminClient,
    passwords: Mapping[str, str] | None = None,
    *,
    prefix: str = "",
    replicas: int = 1,
    topics: Mapping[str, Topic] = TOPICS,
) -> None:
    """Create what is missing; repeat it safely. Passwords by principal, where they are ours."""
    create_topics(admin, prefix=prefix, replicas=replicas, topics=topics)
    create_accounts(admin, passwords or {})
    create_acls(admin, prefix=prefix, topics=topics)


def create_topics(
    admin: AdminClient,
    *,
    prefix: str = "",
    replicas: int = 1,
    topics: Mapping[str, Topic] = TOPICS,
) -> None:
    wanted = [
        NewTopic(
            prefix + name,
            num_partitions=topic.partitions,
            replication_factor=replicas,
            config=COMPACTED if topic.kind == "state" else KEPT,
        )
        for name, topic in topics.items()
    ]
    for made in admin.create_topics(wanted, operation_timeout=TIMEOUT).values():
        _settle(made, unless=KafkaError.TOPIC_ALREADY_EXISTS)
    names = {prefix + name for name in topics}
    _wait_until(lambda: names <= set(admin.list_topics(timeout=TIMEOUT).topics), "the topics")
    _refuse_other_partitions(admin, prefix, topics)


def _refuse_other_partitions(admin: AdminClient, prefix: str, topics: Mapping[str, Topic]) -> None:
    """More partitions would move keys, and with them the order: that is a new topic."""
    found = admin.list_topics(timeout=TIMEOUT).topics
    for name, topic in topics.items():
        count = len(found[prefix + name].partitions)
        if count != topic.partitions:
            raise ValueError(f"{prefix}{name} has {count} partitions, not {topic.partitions}")


def create_accounts(admin: AdminClient, passwords: Mapping[str, str]) -> None:
    kind = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
    changes: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(user, kind, password.encode())
        for user, password in passwords.items()
    ]
    if changes:
        for changed in admin.alter_user_scram_credentials(changes).values():
            _settle(changed)


def create_acls(
    admin: AdminClient, *, prefix: str = "", topics: Mapping[str, Topic] = TOPICS
) -> None:
    wanted = list(acls(prefix, topics))
    for made in admin.create_acls(wanted).values():
        _settle(made)
    _wait_until(lambda: set(wanted) <= set(_known_acls(admin)), "the access rules")


def _known_acls(admin: AdminClient) -> list[AclBinding]:
    """Ask the broker itself, which learns of new rules a moment after they are made."""
    any_name: Any = None  # the stubs know no wildcard
    anything = AclBindingFilter(
        ResourceType.ANY,
        any_name,
        ResourcePatternType.ANY,
        any_name,
        any_name,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    found: list[AclBinding] = admin.describe_acls(anything).result(TIMEOUT)
    return found


def acls(prefix: str, topics: Mapping[str, Topic]) -> Iterator[AclBinding]:
    """Yield: owners write, named readers read, each uses groups that start with its name."""
    for name, topic in topics.items():
        for writer in writers(topic, topics):
            yield _allow(writer, ResourceType.TOPIC, prefix + name, AclOperation.WRITE)
        for reader in topic.readers:
            yield _allow(reader, ResourceType.TOPIC, prefix + name, AclOperation.READ)
    for principal in principals(topics):
        yield _allow(principal, ResourceType.GROUP, f"{prefix}{principal}.", AclOperation.READ)


def _allow(principal: str, kind: ResourceType, name: str, operation: AclOperation) -> AclBinding:
    groups = kind == ResourceType.GROUP
    pattern = ResourcePatternType.PREFIXED if groups else ResourcePatternType.LITERAL
    permission = AclPermissionType.ALLOW
    return AclBinding(kind, name, pattern, f"User:{principal}", "*", operation, permission)


def _settle(answer: "Future[Any]", unless: int | None = None) -> None:
    try:
        answer.result(TIMEOUT)
    except KafkaException as error:
        if error.args[0].code() != unless:
            raise


def _wait_until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + TIMEOUT
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"Kafka does not know {what} that were made")
        time.sleep(0.05)
