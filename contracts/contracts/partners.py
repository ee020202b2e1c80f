"""What partner systems read: `open.<scope>.*`, one set of topics for each scope.

Access rules cannot filter records, so each scope has topics of its own. They never carry a name,
a member of staff or a row behind a wall; `withdrawn` takes back what came behind one later.
"""

from datetime import date
from typing import Any, ClassVar, Final, TypeVar, cast
from uuid import UUID

from contracts.complaints import ComplaintCategory, Opinion
from contracts.conflicts import Decision, Purpose
from contracts.event import Event

SCOPES: Final = ("affiliates",)


class PartnerEvent(Event):
    """`aggregate` and `happened` are the ends of topic and type, the same in every scope."""

    aggregate: ClassVar[str]
    happened: ClassVar[str]


class PartnerMatterEvent(PartnerEvent):
    aggregate: ClassVar[str] = "matter"
    key_field: ClassVar[str] = "matter_id"

    matter_id: UUID


class PartnerMatterOpened(PartnerMatterEvent):
    """The firm may start work; `office_code` is the short form in the number."""

    happened: ClassVar[str] = "opened"

    number: str
    office_code: str
    practice_area: str
    opened_on: date


class PartnerMatterClosed(PartnerMatterEvent):
    happened: ClassVar[str] = "closed"

    closed_on: date


class PartnerMatterReopened(PartnerMatterEvent):
    happened: ClassVar[str] = "reopened"

    reopened_on: date


class PartnerMatterWithdrawn(PartnerMatterEvent):
    """Nothing more is told of this matter: delete what you hold of it."""

    happened: ClassVar[str] = "withdrawn"


class PartnerComplaintEvent(PartnerEvent):
    aggregate: ClassVar[str] = "complaint"
    key_field: ClassVar[str] = "complaint_id"

    complaint_id: UUID


class PartnerComplaintRegistered(PartnerComplaintEvent):
    """`matter_id` is null where the matter is none that this scope was told of."""

    happened: ClassVar[str] = "registered"

    office_code: str
    category: ComplaintCategory
    matter_id: UUID | None


class PartnerComplaintAnswered(PartnerComplaintEvent):
    happened: ClassVar[str] = "answered"


class PartnerComplaintClosed(PartnerComplaintEvent):
    happened: ClassVar[str] = "closed"

    opinion: Opinion


class PartnerComplaintWithdrawn(PartnerComplaintEvent):
    """Nothing more is told of this complaint: delete what you hold of it."""

    happened: ClassVar[str] = "withdrawn"


class PartnerCheckEvent(PartnerEvent):
    aggregate: ClassVar[str] = "check"
    key_field: ClassVar[str] = "check_id"

    check_id: UUID


class PartnerCheckDecided(PartnerCheckEvent):
    """The outcome of a conflict check for a mandate; never its parties or hits."""

    happened: ClassVar[str] = "decided"

    office_code: str
    purpose: Purpose
    decision: Decision


class PartnerCheckWithdrawn(PartnerCheckEvent):
    """Nothing more is told of this check: delete what you hold of it."""

    happened: ClassVar[str] = "withdrawn"


SHAPES: Final[tuple[type[PartnerEvent], ...]] = (
    PartnerMatterOpened,
    PartnerMatterClosed,
    PartnerMatterReopened,
    PartnerMatterWithdrawn,
    PartnerComplaintRegistered,
    PartnerComplaintAnswered,
    PartnerComplaintClosed,
    PartnerComplaintWithdrawn,
    PartnerCheckDecided,
    PartnerCheckWithdrawn,
)
E = TypeVar("E", bound=PartnerEvent)


def reader(scope: str) -> str:
    """Return the account that reads the topics of a scope, and nothing else."""
    return f"partner-{scope}"


def _in_scope(scope: str, shape: type[E]) -> type[E]:
    topic = f"open.{scope}.{shape.aggregate}"
    members: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": shape.__doc__ if "__doc__" in vars(shape) else None,
        "topic": topic,
        "event_type": f"{topic}.{shape.happened}.v1",
    }
    name = shape.__name__.replace("Partner", scope.title(), 1)
    metaclass: Any = type(shape)
    return cast("type[E]", metaclass(name, (shape,), members))


_EVENTS: Final = {(scope, shape): _in_scope(scope, shape) for scope in SCOPES for shape in SHAPES}
EVENTS: Final[tuple[type[PartnerEvent], ...]] = tuple(_EVENTS.values())


def of_scope(scope: str, shape: type[E]) -> type[E]:
    """Return the event of this shape on the scope's own topic."""
    return cast("type[E]", _EVENTS[scope, shape])
