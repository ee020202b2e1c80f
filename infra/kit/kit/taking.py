"""A batch at once; after a failure one by one."""

import logging
from collections.abc import Sequence
from functools import partial

from kit import metrics
from kit.applying import Applier
from kit.parking import drain
from kit.positions import Stream
from kit.reading import Malformed, Received
from kit.retrying import PATIENCE, Backoff, insist
from kit.transient import is_transient

log = logging.getLogger("kit.kernel")


class Taker:
    """Does not return before every record has had its effect or lies among the dead letters."""

    def __init__(self, applier: Applier, patience: float = PATIENCE) -> None:
        self.applier = applier
        self.name = applier.consumer.name
        self.patience = patience

    async def take(self, records: Sequence[Received | Malformed]) -> None:
        if not await self._take_all(records):
            for record in records:
                await self._take_one(record)

    async def _take_all(self, records: Sequence[Received | Malformed]) -> bool:
        backoff = Backoff(self.name, self.patience)
        while True:
            try:
                healed = await self.applier.apply(records)
            except Exception as error:  # noqa: BLE001 - the cause shows one by one
                if not is_transient(error):
                    metrics.RETRIES.labels(self.name, "batch").inc()
                    log.info("%s goes one by one after %s", self.name, type(error).__name__)
                    return False
                await backoff.pause(error)
            else:
                await self._drain(healed)
                return True

    async def _take_one(self, record: Received | Malformed) -> None:
        healed = await insist(
            partial(self.applier.apply, [record]),
            partial(self.applier.bury, record),
            Backoff(self.name, self.patience),
        )
        await self._drain(healed or set())

    async def _drain(self, streams: set[Stream]) -> None:
        for stream in sorted(streams):
            await drain(self.applier, stream, Backoff(self.name, self.patience))
