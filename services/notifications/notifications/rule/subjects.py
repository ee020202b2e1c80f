"""What a message is about, and which row tells whom it concerns."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from contracts.conflicts import AlertRaised, CheckEvent, SourceKind
from contracts.event import Event
from contracts.notifications import SubjectKind
from notifications.directory.cases import kind_of
from notifications.rule.status import To

MANDATES: Final = {SourceKind.INQUIRY, SourceKind.MATTER}


@dataclass(frozen=True)
class Subject:
    """`kind` and `id` stand in the message; `row_id` is the row whose people are told.

    `sees_through`: told to those who see through walls, and without the row.
    """

    kind: SubjectKind
    id: UUID
    row_id: UUID | None
    sees_through: bool = False


def subjects_of(event: Event, to: To) -> list[Subject]:
    """Return one subject, or one for each mandate that an alert affects."""
    own = UUID(event.key)
    if to is To.CONFLICTS_OFFICE:
        return [Subject(kind_of(event), own, None, sees_through=True)]
    if isinstance(event, AlertRaised):
        affected = [row for row in event.affected if row.kind in MANDATES]
        return [Subject(SubjectKind(row.kind), row.id, row.id) for row in affected]
    if isinstance(event, CheckEvent):
        return [Subject(SubjectKind.CHECK, own, event.source_id)]
    return [Subject(kind_of(event), own, own)]
