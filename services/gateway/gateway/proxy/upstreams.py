"""The services behind the gateway."""

from collections.abc import Mapping
from typing import Final

import httpx2

from kit.problems import NotFound, Unavailable

ANSWERS: Final = httpx2.Timeout(30, connect=3)
STREAMS: Final = httpx2.Timeout(None, connect=3)
MANY: Final = httpx2.Limits(max_connections=None, max_keepalive_connections=20)
"""A stream holds its connection as long as the browser listens: none of them waits for another."""


class Upstreams:
    """Their addresses, a pooled client for answers, and one for streams that never end."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        client: httpx2.AsyncClient,
        streams: httpx2.AsyncClient | None = None,
    ) -> None:
        self.addresses = {name: str(url).rstrip("/") for name, url in addresses.items()}
        self.client = client
        self.streams = streams or client

    def url(self, service: str, raw_path: str, query: str) -> str:
        """Raise NotFound for a service that is not there or a path that climbs."""
        if service not in self.addresses or ".." in raw_path.replace("%2e", "."):
            raise NotFound(f"No service answers {raw_path[:80]!r}.", allowed=sorted(self.addresses))
        return f"{self.addresses[service]}{raw_path}" + (f"?{query}" if query else "")


async def send(client: httpx2.AsyncClient, request: httpx2.Request) -> httpx2.Response:
    """Return the answer with its body still to come; raise Unavailable where nobody answers."""
    try:
        return await client.send(request, stream=True)
    except httpx2.TransportError as error:
        raise Unavailable("The service does not answer at the moment.") from error
