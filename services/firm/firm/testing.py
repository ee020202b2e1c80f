"""The firm's API as its tests use it."""

from typing import Any

from sqlalchemy import text

from kit.testing.client import Api
from kit.testing.databases import announced

ADMIN = "zhou.admin"
Json = dict[str, Any]


class Firm:
    """The firm's API as its administrator uses it."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def post(self, path: str, body: object = None, **options: Any) -> Json:  # noqa: ANN401 - see Api.ask
        answer = await self.api.post(f"/v1/firm{path}", body, **{"by": ADMIN} | options)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def get(self, path: str) -> Json:
        answer = await self.api.get(f"/v1/firm{path}", by=ADMIN)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def refused(self, path: str, body: object = None, **options: Any) -> tuple[int, str]:  # noqa: ANN401 - see Api.ask
        answer = await self.api.post(f"/v1/firm{path}", body, **{"by": ADMIN} | options)
        return answer.status_code, answer.json().get("code", "")

    async def office(
        self, code: str, kind: str = "head_office", parent: Json | None = None
    ) -> Json:
        body = {"name": f"{code} Office", "code": code, "kind": kind, "opened_on": "2020-01-01"}
        return await self.post("/offices", body | {"parent_id": parent and parent["id"]})

    async def tree(self) -> tuple[Json, Json, Json]:
        """Open a head office in Shanghai, a branch in Beijing, a sub-office in Tianjin."""
        shanghai = await self.office("SH")
        beijing = await self.office("BJ", "branch", shanghai)
        return shanghai, beijing, await self.office("TJ", "sub_office", beijing)

    async def joiner(self, principal: str, office: Json, **more: object) -> Json:
        body = {
            "principal": principal,
            "display_name": principal.title(),
            "email": f"{principal}@firm.example",
            "office_id": office["id"],
            "starts_on": "2026-01-05",
            "roles": ["lawyer"],
        }
        return await self.post("/joiners", body | more)

    async def announced(self) -> list[str]:
        async with self.api.running.database.sessions() as session:
            return [
                name.removeprefix("firm.").removesuffix(".v1") for name in await announced(session)
            ]

    async def told(self, event: str) -> list[Json]:
        """Return the bodies of the announced events of one type, oldest first."""
        found = text(
            "SELECT convert_from(payload, 'utf8')::jsonb FROM outbox"
            " WHERE type = :type ORDER BY seq"
        )
        async with self.api.running.database.sessions() as session:
            return list(await session.scalars(found, {"type": f"firm.{event}.v1"}))


def match(row: Json) -> dict[str, dict[str, str]]:
    """Return the header that names the revision of `row`."""
    return {"headers": {"If-Match": f'"{row["revision"]}"'}}
