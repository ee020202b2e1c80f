"""Valid and spoilt values for what a service's OpenAPI document says of a body or parameter."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

Schema = dict[str, Any]
_VALID: dict[str, Any] = {
    "uuid": "01930b6e-0000-7000-8000-0000000000aa",
    "date": "2026-03-09",
    "date-time": "2026-03-09T09:00:00+08:00",
    "integer": 1,
    "number": 0.5,
    "boolean": True,
    "null": None,
}
_WRONG: dict[str, tuple[Any, ...]] = {
    "uuid": ("01930b6e", "文" * 40, 7),
    "date": ("2026-02-30", "tomorrow", 7.5),
    "date-time": ("2026-03-09T09:00:00", "2026-13-01T00:00:00Z", "now"),
    "integer": ("many", 1.5, 10**30),
    "number": ("much", []),
    "boolean": ("perhaps", 7),
    "string": (7, ["a"]),
    "enum": ("nonesuch", 7),
    "array": ("one, two", {"0": 1}),
    "object": ("text", [1]),
}
_UNBOUNDED = 10_001


class Spoilt(NamedTuple):
    """`pointer` is what the refusal has to name."""

    pointer: str
    value: Any


class Samples:
    """`examples` replace what a schema cannot tell, by the name of a component or member."""

    def __init__(self, document: Schema, examples: Mapping[str, Any]) -> None:
        self._components = document.get("components", {}).get("schemas", {})
        self._examples = examples

    def valid(self, schema: Schema, name: str = "") -> Any:  # noqa: ANN401 - any JSON value
        """Return a value with the required members alone."""
        whole, titled = self._resolved(schema)
        for known in (titled, name):
            if known in self._examples:
                return self._examples[known]
        kind = kind_of(whole)
        if kind == "enum":
            return whole["enum"][0]
        if kind == "object":
            return self._object(whole)
        if kind == "array":
            return [self.valid(whole["items"], name)] * max(1, whole.get("minItems", 1))
        if kind == "string":
            return "x" * max(1, whole.get("minLength", 1))
        return whole.get("minimum", _VALID[kind])

    def spoilt(self, schema: Schema, value: Any = None) -> Iterator[Spoilt]:  # noqa: ANN401 - any JSON value
        """Yield values with one fault each, in every member at every depth."""
        whole, _ = self._resolved(schema)
        kind = kind_of(whole)
        yield from (Spoilt("", wrong) for wrong in wrong_values(whole))
        if not _is_nullable(schema):
            yield Spoilt("", None)
        if kind == "object":
            yield from self._members(whole, value or self.valid(schema))
        if kind == "array":
            yield from self._items(whole)

    def resolved(self, schema: Schema) -> Schema:
        return self._resolved(schema)[0]

    def _object(self, whole: Schema) -> Schema:
        if "properties" not in whole and isinstance(whole.get("additionalProperties"), dict):
            return {"k1": self.valid(whole["additionalProperties"])}
        members = whole.get("properties", {})
        return {name: self.valid(members[name], name) for name in whole.get("required", ())}

    def _members(self, whole: Schema, value: Schema) -> Iterator[Spoilt]:
        members: Schema = whole.get("properties", {})
        if not members and value:
            members = dict.fromkeys(value, whole["additionalProperties"])
            item = next(iter(value.values()))
            yield Spoilt("", {f"k{n}": item for n in range(whole["maxProperties"] + 1)})
        else:
            yield Spoilt("/colour", value | {"colour": "blue"})
        for name in whole.get("required", ()):
            yield Spoilt(f"/{name}", {key: one for key, one in value.items() if key != name})
        for name, member in members.items():
            for fault in self.spoilt(member, value.get(name)):
                yield Spoilt(f"/{name}{fault.pointer}", value | {name: fault.value})

    def _items(self, whole: Schema) -> Iterator[Spoilt]:
        for fault in self.spoilt(whole["items"]):
            yield Spoilt(f"/0{fault.pointer}", [fault.value])
        if "maxItems" in whole:
            item = self.valid(whole["items"])
            yield Spoilt("", [_another(item, n) for n in range(whole["maxItems"] + 1)])
        if whole.get("minItems"):
            yield Spoilt("", [])

    def _resolved(self, schema: Schema) -> tuple[Schema, str]:
        """Return the schema behind references and `or null`, and the component's name."""
        name = ""
        while True:
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                schema = self._components[name]
            elif "anyOf" in schema:
                schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
            else:
                return schema, name


def _another(item: Any, number: int) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(item, str):
        return item
    return str(UUID(int=number)) if item == _VALID["uuid"] else f"{item}{number}"


def kind_of(schema: Schema) -> str:
    if "const" in schema:
        schema |= {"enum": [schema["const"]]}
    if "enum" in schema:
        return "enum"
    form = schema.get("format", "")
    return form if form in _VALID else str(schema.get("type", "object"))


def wrong_values(schema: Schema) -> Iterator[Any]:
    """Yield values of another type, malformed, too long or out of range; not of members."""
    kind = kind_of(schema)
    yield from _WRONG[kind]
    if kind == "string":
        yield "文" * (schema.get("maxLength", _UNBOUNDED - 1) + 1)
        if schema.get("minLength") or "pattern" in schema:
            yield " "
    for bound, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0)):
        if bound in schema:
            yield (int if kind == "integer" else float)(schema[bound]) + step


def _is_nullable(schema: Schema) -> bool:
    options = schema.get("anyOf", [schema])
    return any(option.get("type") == "null" or not option for option in options)
