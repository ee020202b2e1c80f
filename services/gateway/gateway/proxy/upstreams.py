"""The services behind the gateway."""

from collections.abc import Mapping

import httpx2

from kit.problems import NotFound, Unavailable


class Upstreams:
    """Their addresses, and one pooled client for all of them."""

    def __init__(self, addresses: Mapping[str, str], client: httpx2.AsyncClient) -> None:
        self.addresses = {name: str(url).rstrip("/") for name, url in addresses.items()}
        self.client = client

    def url(self, service: str, raw_path: str, query: str) -> str:
        """Raise NotFound for a service that is not there or a path that climbs."""
        if service not in self.addresses or ".." in raw_path.replace("%2e", "."):
            raise NotFound(f"No service answers {raw_path[:80]!r}.", allowed=sorted(self.addresses))
        return f"{self.addresses[service]}{raw_path}" + (f"?{query}" if query else "")

    async def send(self, request: httpx2.Request) -> httpx2.Response:
        try:
            return await self.client.send(request, stream=True)
        except httpx2.TransportError as error:
            raise Unavailable("The service does not answer at the moment.") from error
