"""The kit writes heartbeats without knowing the contracts; both must mean the same record."""

import json
from uuid import UUID

from contracts.infra import Beat as Contract
from kit import clock
from kit.heartbeat import Beat
from kit.ids import new_id


def test_the_kit_writes_what_the_contract_reads() -> None:
    now, epoch = clock.now(), new_id()
    written = Beat(
        event_id=new_id(),
        occurred_at=now,
        service="intake",
        at=now,
        oldest_unsent_at=None,
        epoch=epoch,
    )

    read = Contract.from_record(
        json.loads(written.body()), event_id=written.event_id, occurred_at=now
    )

    assert (Beat.topic, Beat.event_type, Beat.kind) == (
        Contract.topic,
        Contract.event_type,
        Contract.kind,
    )
    assert (read.key, read.epoch) == ("intake", UUID(str(epoch)))
    assert read.body() == written.body()
