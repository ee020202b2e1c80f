"""One OpenAPI document out of the services' own."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/"


def merge(documents: Mapping[str, Json], *, title: str, version: str) -> Json:
    """Return an OpenAPI 3.1 document with the public paths (/v1/...) of every service.

    Schemas that two services describe differently get the service's name in front.
    """
    names = _schema_names(documents)
    merged: Json = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
        "tags": [],
    }
    for service, document in documents.items():
        renamed = _with_new_refs(document, names[service])
        merged["paths"].update(
            {path: item for path, item in renamed["paths"].items() if path.startswith("/v1/")}
        )
        components = renamed.get("components", {})
        for name, schema in components.get("schemas", {}).items():
            merged["components"]["schemas"][names[service].get(name, name)] = schema
        merged["components"]["securitySchemes"].update(components.get("securitySchemes", {}))
        merged["tags"].append({"name": service})
    return merged


def _schema_names(documents: Mapping[str, Json]) -> dict[str, dict[str, str]]:
    versions: dict[str, list[Json]] = {}
    for document in documents.values():
        for name, schema in _schemas(document).items():
            known = versions.setdefault(name, [])
            if schema not in known:
                known.append(schema)
    return {
        service: {
            name: f"{service.capitalize()}{name}"
            for name in _schemas(document)
            if len(versions[name]) > 1
        }
        for service, document in documents.items()
    }


def _schemas(document: Json) -> dict[str, Json]:
    schemas: dict[str, Json] = document.get("components", {}).get("schemas", {})
    return schemas


def _with_new_refs(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _with_new_refs(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_new_refs(inner, names) for inner in value]
    if isinstance(value, str) and value.startswith(SCHEMAS):
        name = value.removeprefix(SCHEMAS)
        return SCHEMAS + names.get(name, name)
    return value
