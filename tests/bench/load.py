"""A light client for load: so many requests in flight, each timed."""

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """`rate` in requests per second, latencies in seconds."""

    rate: float
    latencies: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.latencies)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.latencies, n=20)[-1]


async def post_many(
    url: str,
    make: Callable[[int], tuple[Json, Mapping[str, str]]],
    *,
    count: int,
    at_once: int,
) -> Measured:
    """POST `count` bodies, `at_once` in flight; any answer but 201 fails the benchmark."""
    todo, latencies = iter(range(count)), []

    async def client(session: aiohttp.ClientSession) -> None:
        for number in todo:
            body, headers = make(number)
            began = time.perf_counter()
            async with session.post(url, json=body, headers=headers) as answer:
                text = await answer.text()
                assert answer.status == 201, text
            latencies.append(time.perf_counter() - began)

    async with aiohttp.ClientSession() as session:
        began = time.perf_counter()
        await asyncio.gather(*(client(session) for _ in range(at_once)))
        return Measured(count / (time.perf_counter() - began), latencies)
