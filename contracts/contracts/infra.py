"""What every relay announces about itself on `infra.heartbeat`, keyed by service."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event


class Beat(Event):
    """The relay lives. `epoch` changes when the service's database was restored."""

    topic: ClassVar[str] = "infra.heartbeat"
    event_type: ClassVar[str] = "infra.heartbeat.beat.v1"
    kind: ClassVar[Literal["fact", "state"]] = "state"
    key_field: ClassVar[str] = "service"

    service: str
    at: AwareDatetime
    oldest_unsent_at: AwareDatetime | None
    epoch: UUID
