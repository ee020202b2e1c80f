"""What a timeline says."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kit.http import View


class Kind(StrEnum):
    INQUIRY = "inquiry"
    MATTER = "matter"
    CLIENT = "client"
    COMPLAINT = "complaint"


class Told(StrEnum):
    """How a service answered: `nothing`, it knows of nothing that the reader may see."""

    TOLD = "told"
    NOTHING = "nothing"
    REFUSED = "refused"
    DOWN = "down"


class Item(View):
    """One thing that happened to the row `kind` `id`, as `service` tells it."""

    at: datetime
    service: str
    kind: Kind
    id: UUID
    what: str
    text: str


class Wait(View):
    service: str
    kind: Kind
    id: UUID
    text: str
    since: datetime | None


class Part(View):
    """One service's part. `partial`: it knows of more rows than are told here."""

    service: str
    kind: Kind
    id: UUID
    told: Told
    text: str
    partial: bool = False


class Timeline(View):
    """What happened, oldest first, what is waited for, and whether every service told its part."""

    kind: Kind
    id: UUID
    items: list[Item]
    waits: list[Wait]
    parts: list[Part]
