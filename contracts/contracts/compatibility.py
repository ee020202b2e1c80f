"""What a contract may not do to those who already read or have written it: it only grows."""

from collections.abc import Mapping
from typing import Any

from contracts.topics import Topic

Json = dict[str, Any]

_PROSE = {"title", "description", "examples", "default", "$id", "$schema", "$defs"}


def breaks(old: Json, new: Json) -> list[str]:
    """Return one sentence for each break between two JSON Schemas of one event type.

    Only a new optional field is allowed: a reader of last month must read today's records,
    and today's reader everything that was ever written.
    """
    return _compare(_resolved(old), _resolved(new), "")


def topic_breaks(old: Mapping[str, Topic], new: Mapping[str, Topic]) -> list[str]:
    """Compare what stays for a topic's life: kind, owner, partitions (key -> partition)."""
    found = [f"Topic {name} is gone." for name in old if name not in new]
    for name, now in new.items():
        before = old.get(name)
        if before is None:
            continue
        found += [
            f"Topic {name} changed its {field}."
            for field in ("kind", "owner", "partitions")
            if getattr(before, field) != getattr(now, field)
        ]
    return found


def _resolved(schema: Json) -> Json:
    """Return the schema with every `$ref` written out, prose left out."""
    defs: Json = schema.get("$defs", {})

    def write_out(part: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(part, list):
            return [write_out(item) for item in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return write_out(defs[part["$ref"].removeprefix("#/$defs/")])
        return {
            name: _properties(value) if name == "properties" else write_out(value)
            for name, value in part.items()
            if name not in _PROSE
        }

    def _properties(fields: Json) -> Json:
        return {name: write_out(field) for name, field in fields.items()}

    return write_out(schema)  # type: ignore[no-any-return]  # an object in, an object out


def _compare(old: Json, new: Json, path: str) -> list[str]:
    if "properties" in old and "properties" in new:
        return _compare_objects(old, new, path)
    if old.get("type") == new.get("type") == "array" and _rest(old, "items") == _rest(new, "items"):
        return _compare(old["items"], new["items"], f"{path}[]")
    return [] if old == new else _compare_choices(old, new, path)


def _compare_choices(old: Json, new: Json, path: str) -> list[str]:
    before, now = old.get("anyOf"), new.get("anyOf")
    if before is None or now is None or len(before) != len(now):
        return [f"{path or 'The value'} changed from {_short(old)} to {_short(new)}."]
    pairs = zip(before, now, strict=True)
    return [each for one, other in pairs for each in _compare(one, other, path)]


def _compare_objects(old: Json, new: Json, path: str) -> list[str]:
    found: list[str] = []
    before, now = set(old.get("required", ())), set(new.get("required", ()))
    for name, field in old["properties"].items():
        here = f"{path}.{name}" if path else name
        if name not in new["properties"]:
            found.append(f"{here} is gone.")
            continue
        found += _compare(field, new["properties"][name], here)
        if (name in before) != (name in now):
            found.append(f"{here} was {'required' if name in before else 'optional'} before.")
    added = [name for name in new["properties"] if name not in old["properties"] and name in now]
    return found + [f"{path}.{name} is new and required.".lstrip(".") for name in added]


def _rest(schema: Json, *without: str) -> Json:
    return {name: value for name, value in schema.items() if name not in without}


def _short(schema: Json) -> str:
    return ", ".join(f"{name} {value}" for name, value in schema.items())[:200]
