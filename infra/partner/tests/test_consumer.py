"""The reference partner on a real broker, as a program of its own with the partner's account."""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka.admin import AdminClient

from contracts import export
from contracts.topics import TOPICS
from native.kafka import client_settings
from native.testing import KafkaAccess
from native.topics import provision_kafka

PROGRAM = Path(__file__).parents[1] / "consumer.py"
PARTNER = "partner-affiliates"
OPEN = {name: topic for name, topic in TOPICS.items() if PARTNER in topic.readers}
EXAMPLES = export.ROOT / "examples"


@dataclass
class Platform:
    """Topics with a prefix of their own, and the golden examples of the partners' events."""

    access: KafkaAccess
    prefix: str
    producer: AIOKafkaProducer

    async def put(self, kind: str, *, version: int | None = None, **changes: Any) -> None:  # noqa: ANN401 - fields of the value
        (path,) = (EXAMPLES / f"open.affiliates.{kind}.v1").glob("*.json")
        record = json.loads(path.read_text(encoding="utf-8"))
        headers = record["headers"] | (
            {} if version is None else {"ce_streamversion": str(version)}
        )
        await self.producer.send_and_wait(
            self.prefix + f"open.affiliates.{kind.partition('.')[0]}",
            json.dumps(record["value"] | changes).encode(),
            record["key"].encode(),
            headers=[(name, text.encode()) for name, text in headers.items()],
        )

    async def read(self, *arguments: str) -> tuple[int, list[str]]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(PROGRAM), str(export.ROOT / "asyncapi.yaml")),
            *("--idle", "3", "--prefix", self.prefix, *arguments),
            env={
                "PARTNER_BOOTSTRAP": self.access.bootstrap,
                "PARTNER_USERNAME": PARTNER,
                "PARTNER_PASSWORD": "partner-password",
            },
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode().splitlines()


@pytest.fixture
async def platform(kafka: KafkaAccess) -> AsyncIterator[Platform]:
    prefix = f"t{uuid.uuid4().hex[:8]}."
    admin = AdminClient(client_settings(vars(kafka)))
    await asyncio.to_thread(
        provision_kafka, admin, {PARTNER: "partner-password"}, prefix=prefix, topics=OPEN
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=kafka.username,
        sasl_plain_password=kafka.password,
    )
    await producer.start()
    yield Platform(kafka, prefix, producer)
    await producer.stop()
    for gone in admin.delete_topics([prefix + name for name in OPEN]).values():
        await asyncio.to_thread(gone.result, 60)


async def test_a_partner_reads_everything_and_lets_go_of_what_is_withdrawn(
    platform: Platform,
) -> None:
    for kind in ("matter.opened", "matter.closed", "complaint.registered", "check.decided"):
        await platform.put(kind)
    await platform.put("matter.reopened")
    await platform.put("matter.reopened")
    await platform.put("matter.withdrawn")

    code, lines = await platform.read()

    told = " | ".join(lines)
    assert code == 0, told
    assert "opened number (2026)SH-00012, office_code SH, practice_area contract" in told
    assert "version 3 was read before; passed" in told
    assert lines[-1] == "2 rows are held, 0 faults were found."


async def test_a_partner_replays_from_a_time(platform: Platform) -> None:
    await platform.put("matter.opened")

    code, lines = await platform.read("--since", "2999-01-01T00:00:00+00:00")

    assert (code, lines) == (0, ["0 rows are held, 0 faults were found."])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"opened_on": "yesterday"}, "is not a 'date'"),
        ({"matter_id": 7}, "is not of type 'string'"),
    ],
)
async def test_what_breaks_the_contract_is_said(
    platform: Platform, spoil: dict[str, Any], said: str
) -> None:
    await platform.put("matter.opened", **spoil)

    code, lines = await platform.read()

    assert code == 1
    assert said in lines[0]


async def test_a_gap_is_said(platform: Platform) -> None:
    await platform.put("matter.opened", version=1)
    await platform.put("matter.reopened", version=3)

    code, lines = await platform.read()

    assert (code, lines[-1]) == (1, "1 rows are held, 1 faults were found.")


def test_the_program_needs_nothing_of_ours() -> None:
    imports = [line for line in PROGRAM.read_text("utf-8").splitlines() if "import " in line]
    names = {line.split()[1].split(".")[0] for line in imports if not line.startswith(" ")}
    foreign = names - set(sys.stdlib_module_names)

    assert foreign == {"aiokafka", "yaml", "jsonschema"}
