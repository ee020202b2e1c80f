"""A partner's system, written from contracts/asyncapi.yaml alone: it reads, checks and prints.

    PARTNER_BOOTSTRAP=host:9092 PARTNER_USERNAME=partner-affiliates PARTNER_PASSWORD=... \
        python consumer.py contracts/asyncapi.yaml [--since 2026-01-01T00:00:00Z] [--idle 10]

Copy it as a start of your own. It needs aiokafka, PyYAML and jsonschema, nothing of Hengping.
"""

import argparse
import asyncio
import json
import os
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from jsonschema import Draft202012Validator, FormatChecker

Json = dict[str, Any]
WITHDRAWN = "withdrawn"


@dataclass
class Message:
    """One type of event: how its headers and its value must look."""

    headers: Draft202012Validator
    value: Draft202012Validator


class Contract:
    """What the AsyncAPI document says that `reader` may read."""

    def __init__(self, path: Path, reader: str) -> None:
        self._folder = path.parent
        self._document: Json = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.messages: dict[str, dict[str, Message]] = {
            channel["address"]: {
                name: self._message(self._at(part["$ref"]))
                for name, part in channel["messages"].items()
            }
            for channel in self._document["channels"].values()
            if reader in channel["x-readers"]
        }

    def _message(self, message: Json) -> Message:
        reference = message["payload"]["schema"]["$ref"]
        schema = json.loads((self._folder / reference).read_text(encoding="utf-8"))
        checker = FormatChecker()
        return Message(
            Draft202012Validator(message["headers"], format_checker=checker),
            Draft202012Validator(schema, format_checker=checker),
        )

    def _at(self, reference: str) -> Json:
        found: Any = self._document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return dict(found)


@dataclass
class Partner:
    """What this partner holds: the newest of each row, and how far each row was read."""

    contract: Contract
    prefix: str = ""
    rows: dict[tuple[str, str], Json] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def take(self, record: ConsumerRecord) -> str:
        """Return a line that says what happened; a fault is kept and said, never skipped."""
        topic = record.topic.removeprefix(self.prefix)
        headers = {name: value.decode() for name, value in record.headers}
        kind = headers.get("ce_type", "")
        message = self.contract.messages[topic].get(kind)
        if message is None:
            return f"{topic}: {kind or 'an event'} is of a type newer than this program; passed"
        value = json.loads(record.value or b"null")
        wrong = [*message.headers.iter_errors(headers), *message.value.iter_errors(value)]
        if wrong:
            return self._fault(f"{topic} {record.offset}: {wrong[0].message}")
        return self._apply(topic, record.key.decode(), headers, value)

    def _apply(self, topic: str, key: str, headers: Json, value: Json) -> str:
        row, version = (topic, key), int(headers["ce_streamversion"])
        seen = self.versions.get(row)
        if seen is not None and version <= seen:
            return f"{topic} {key}: version {version} was read before; passed"
        if seen is not None and version > seen + 1:
            self._fault(f"{topic} {key}: versions {seen + 1} to {version - 1} are missing")
        self.versions[row] = version
        happened = headers["ce_type"].split(".")[3]
        if happened == WITHDRAWN:
            self.rows.pop(row, None)
        else:
            self.rows[row] = self.rows.get(row, {}) | value
        told = ", ".join(f"{name} {text}" for name, text in value.items() if text != key)
        return f"{headers['ce_time']} {topic.split('.')[2]} {key} {happened} {told}".rstrip()

    def _fault(self, sentence: str) -> str:
        self.faults.append(sentence)
        return f"FAULT {sentence}"


async def read(partner: Partner, arguments: argparse.Namespace) -> None:
    """Read from the beginning, or from a time, and go on; end after being idle for so long."""
    username = os.environ["PARTNER_USERNAME"]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=os.environ["PARTNER_BOOTSTRAP"],
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=username,
        sasl_plain_password=os.environ["PARTNER_PASSWORD"],
        group_id=f"{partner.prefix}{username}.reference",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    consumer.subscribe([partner.prefix + topic for topic in partner.contract.messages])
    await consumer.start()
    try:
        await _place(consumer, arguments.since)
        while True:
            batch = await consumer.getmany(timeout_ms=int(arguments.idle * 1000) or 1000)
            for records in batch.values():
                for record in records:
                    print(partner.take(record), flush=True)
            if not batch and arguments.idle:
                return
    finally:
        await consumer.stop()


async def _place(consumer: AIOKafkaConsumer, since: datetime | None) -> None:
    """Wait for partitions, then go to the first record of that time, or to the first of all."""
    while not consumer.assignment():
        await consumer.getmany(timeout_ms=100)
    parts: list[TopicPartition] = sorted(consumer.assignment())
    await consumer.seek_to_beginning(*parts)
    if since is None:
        return
    moment = int(since.timestamp() * 1000)
    found = await consumer.offsets_for_times(dict.fromkeys(parts, moment))
    ends = await consumer.end_offsets(parts)
    for part in parts:
        place = found.get(part)
        consumer.seek(part, place.offset if place is not None else ends[part])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("contract", type=Path, help="asyncapi.yaml, with schemas/ beside it")
    parser.add_argument("--since", type=datetime.fromisoformat, help="replay from this time")
    parser.add_argument("--idle", type=float, default=0, help="end after so many idle seconds")
    parser.add_argument("--prefix", default="", help="before every topic's name")
    arguments = parser.parse_args()
    contract = Contract(arguments.contract, os.environ["PARTNER_USERNAME"])
    partner = Partner(contract, arguments.prefix)
    asyncio.run(read(partner, arguments))
    print(f"{len(partner.rows)} rows are held, {len(partner.faults)} faults were found.")
    return 1 if partner.faults else 0


if __name__ == "__main__":
    sys.exit(main())
