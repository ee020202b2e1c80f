"""Turn records into the rows of a generation that nobody reads yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiokafka import ConsumerRecord
from sqlalchemy.ext.asyncio import AsyncSession

from kit.kernel import Consumer
from kit.reading import Malformed, Reader
from reporting.fact.actions import copy_facts, learn, open_months
from reporting.fact.rows import FactRow, Subjects, fact_row
from reporting.rebuild.versions import Versions


@dataclass
class Chunk:
    """Rows of some records, ready to be written."""

    rows: list[FactRow] = field(default_factory=list)
    subjects: Subjects = field(default_factory=Subjects)

    async def write(self, session: AsyncSession, generation: int) -> None:
        if self.rows:
            await open_months(session, generation, self.rows)
            await copy_facts(session, generation, self.rows)
            await learn(session, generation, self.subjects)


class Filling:
    """`unreadable` counts records that the consumer keeps as dead letters."""

    def __init__(self, consumer: Consumer, prefix: str) -> None:
        self.facts = 0
        self.unreadable = 0
        self._reader = Reader(prefix, consumer.kinds, consumer.classes)
        self._versions = Versions()
        self._chunk = Chunk()

    @property
    def waiting(self) -> int:
        return len(self._chunk.rows)

    def read(self, records: Sequence[ConsumerRecord]) -> None:
        """Take each event once, as the consumer does; pass over types that we do not know."""
        rows, subjects = self._chunk.rows, self._chunk.subjects
        for record in records:
            found = self._reader.read(record)
            if isinstance(found, Malformed) or found.fault:
                self.unreadable += 1
            elif self._versions.is_new(found.stream, found.version) and found.event is not None:
                row = fact_row(found, found.event)
                rows.append(row)
                subjects.learn(found.topic, row.subject_id, found.event)

    def chunk(self) -> Chunk:
        """Hand over what was read since the last time."""
        done, self._chunk = self._chunk, Chunk()
        self.facts += len(done.rows)
        return done
