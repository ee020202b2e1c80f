"""What each service says of itself, for the start page."""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

import httpx2

from gateway.proxy.upstreams import Upstreams

State = Literal["ready", "degraded", "down"]
TITLES: dict[State, str] = {
    "ready": "正常 ready",
    "degraded": "降级 degraded",
    "down": "不可用 down",
}


@dataclass(frozen=True)
class ServiceHealth:
    name: str
    state: State
    details: str

    @property
    def title(self) -> str:
        return TITLES[self.state]


async def health(upstreams: Upstreams) -> list[ServiceHealth]:
    return await asyncio.gather(*(_ask(upstreams, name) for name in upstreams.addresses))


async def _ask(upstreams: Upstreams, name: str) -> ServiceHealth:
    try:
        answer = await upstreams.client.get(f"{upstreams.addresses[name]}/readyz", timeout=3)
        checks = answer.json().get("checks", {})
    except (httpx2.HTTPError, ValueError):
        return ServiceHealth(name, "down", "")
    troubles = {check: state for check, state in checks.items() if not _is_ok(state)}
    details = ", ".join(f"{check}: {_word(state)}" for check, state in troubles.items())
    if answer.is_error:
        return ServiceHealth(name, "down", details)
    return ServiceHealth(name, "degraded" if troubles else "ready", details)


def _is_ok(check: Any) -> bool:  # noqa: ANN401 - any JSON value
    return _word(check) == "ok"


def _word(check: Any) -> str:  # noqa: ANN401 - any JSON value
    return str(check.get("status") if isinstance(check, dict) else check)
