"""The routes of a service as its OpenAPI document describes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import FastAPI

from kit.testing.samples import Schema


@dataclass(frozen=True)
class Route:
    """`name` is the operation's id; `place` its path with the names of parameters in braces."""

    name: str
    method: str
    place: str
    operation: Schema

    @property
    def is_public(self) -> bool:
        return not self.operation.get("security")

    @property
    def creates(self) -> bool:
        return "Idempotency-Key" in self.parameters("header")

    @property
    def takes_if_match(self) -> bool:
        return "if-match" in self.parameters("header")

    @property
    def only_reads(self) -> bool:
        return self.method == "GET"

    @property
    def takes_body(self) -> bool:
        return "requestBody" in self.operation

    @property
    def json_schema(self) -> Schema | None:
        """The body's schema, None where the body is no plain JSON."""
        content = self.operation.get("requestBody", {}).get("content", {})
        if set(content) != {"application/json"}:
            return None
        schema: Schema = content["application/json"]["schema"]
        return schema

    @property
    def required_query(self) -> dict[str, Schema]:
        given = self.operation.get("parameters", [])
        return {p["name"]: p["schema"] for p in given if p["in"] == "query" and p.get("required")}

    def parameters(self, where: str) -> dict[str, Schema]:
        """Return the schemas by name; `where` is path, query or header."""
        given = self.operation.get("parameters", [])
        return {one["name"]: one["schema"] for one in given if one["in"] == where}

    def address(self, places: Mapping[str, str]) -> str:
        """Fill in the path; what a name means for this route alone is `<route> <name>`."""
        path = self.place
        for name in self.parameters("path"):
            path = path.replace(f"{{{name}}}", places.get(f"{self.name} {name}") or places[name])
        return path


def routes_of(app: FastAPI) -> list[Route]:
    return [
        Route(operation["operationId"], method.upper(), place, operation)
        for place, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if place.startswith("/v1/")
    ]
