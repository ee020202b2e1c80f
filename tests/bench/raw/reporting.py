"""The raw limit of a rebuild: the same rows by bare COPY into the same partitions."""

import time
from collections.abc import AsyncIterator

import asyncpg

Row = tuple[object, ...]


async def rows_per_second(
    database: "asyncpg.Connection[asyncpg.Record]",
    chunks: AsyncIterator[list[Row]],
    columns: list[str],
) -> float:
    """Only the COPY counts, one transaction for each chunk."""
    rows, seconds = 0, 0.0
    async for chunk in chunks:
        started = time.perf_counter()
        await database.copy_records_to_table("fact", records=chunk, columns=columns)
        seconds += time.perf_counter() - started
        rows += len(chunk)
    return rows / seconds
