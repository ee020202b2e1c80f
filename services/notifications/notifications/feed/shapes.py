"""Which of our facts partners are told of, and in which shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts import complaints, conflicts, matters, partners
from contracts.event import Event


@dataclass(frozen=True)
class Shape:
    """`fields` are taken over as they are. Only a `first` event makes a row known to partners."""

    of: type[partners.PartnerEvent]
    fields: tuple[str, ...] = ()
    first: bool = False
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def fits(self, event: Event) -> bool:
        return all(getattr(event, name) in values for name, values in self.when.items())

    def taken(self, event: Event) -> dict[str, Any]:
        values = event.model_dump(mode="json")
        return {name: values[name] for name in self.fields}


K = conflicts.SourceKind
OFFERED: Final[Mapping[type[Event], Shape]] = {
    matters.MatterOpened: Shape(
        partners.PartnerMatterOpened, ("number", "practice_area", "opened_on"), first=True
    ),
    matters.MatterClosed: Shape(partners.PartnerMatterClosed, ("closed_on",)),
    matters.MatterReopened: Shape(partners.PartnerMatterReopened, ("reopened_on",)),
    complaints.ComplaintRegistered: Shape(
        partners.PartnerComplaintRegistered, ("category",), first=True
    ),
    complaints.ComplaintAnswered: Shape(partners.PartnerComplaintAnswered),
    complaints.ComplaintClosed: Shape(partners.PartnerComplaintClosed, ("opinion",)),
    conflicts.CheckDecided: Shape(
        partners.PartnerCheckDecided,
        ("purpose", "decision"),
        first=True,
        when={"source_kind": frozenset({K.INQUIRY, K.MATTER})},
    ),
}
BY_NAME: Final = {shape.of.__name__: shape for shape in OFFERED.values()}
WITHDRAWN: Final[Mapping[str, type[partners.PartnerEvent]]] = {
    "matter": partners.PartnerMatterWithdrawn,
    "complaint": partners.PartnerComplaintWithdrawn,
    "check": partners.PartnerCheckWithdrawn,
}
