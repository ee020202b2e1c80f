"""What every announced fact has in common; the only dependency is pydantic."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, Self
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Event(BaseModel):
    """A fact that has happened. Id and time travel as CloudEvents headers, the rest as JSON.

    Consumers ignore fields they do not know (a type only ever gains optional fields).
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", serialize_by_alias=True, validate_by_name=True
    )

    topic: ClassVar[str]
    event_type: ClassVar[str]
    kind: ClassVar[Literal["fact", "state"]] = "fact"
    key_field: ClassVar[str]

    event_id: UUID = Field(default_factory=uuid4, exclude=True)
    occurred_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC), exclude=True)

    @property
    def key(self) -> str:
        return str(getattr(self, self.key_field))

    def body(self) -> bytes:
        """Return the record's value: UTF-8 JSON without id and time."""
        return self.model_dump_json().encode()

    @classmethod
    def from_record(cls, members: dict[str, Any], *, event_id: UUID, occurred_at: datetime) -> Self:
        """`members` of the record's value. Raise pydantic.ValidationError for another event's."""
        return cls.model_validate(members | {"event_id": event_id, "occurred_at": occurred_at})

    @classmethod
    def value_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of the record's value."""
        schema = cls.model_json_schema(mode="serialization")
        for name in ("event_id", "occurred_at"):
            schema.get("properties", {}).pop(name, None)
            if name in schema.get("required", []):
                schema["required"].remove(name)
        return schema
