"""A party sheet as the register takes it, whichever service announced it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from conflicts.matching.folding import fold, letters
from contracts.conflicts import SourceKind
from contracts.firm import StaffSheetRecorded
from contracts.intake import InquirySheetRecorded
from contracts.matters import MatterSheetRecorded
from contracts.parties import Party, PartySet, RelationType, Side, party_set_hash


@dataclass(frozen=True, slots=True)
class SheetContent:
    """`hash` is counted here, never taken from the announcement."""

    kind: SourceKind
    id: UUID
    version: int
    state: str
    parties: PartySet
    office_id: UUID
    number: str | None = None
    lead_id: UUID | None = None
    inquiry_id: UUID | None = None
    imported: bool = False
    opened_on: date | None = None
    ended_on: date | None = None

    @property
    def hash(self) -> str:
        return party_set_hash(self.parties)

    @property
    def case_numbers(self) -> list[str]:
        folded = {letters(fold(number)) for number in self.parties.subject.case_numbers}
        return sorted(folded - {""})

    def tie(self, party: Party) -> RelationType | None:
        """Return the party's relation to the staff member on the same sheet."""
        staff = {p.ref for p in self.parties.parties if p.side is Side.STAFF}
        for relation in self.parties.relations:
            ends = {relation.source, relation.to}
            if party.ref in ends and ends & (staff - {party.ref}):
                return relation.type
        return None


def of_inquiry(event: InquirySheetRecorded) -> SheetContent:
    ended = event.state in {"draft", "declined", "withdrawn", "expired"}
    return SheetContent(
        kind=SourceKind.INQUIRY,
        id=event.inquiry_id,
        version=event.version,
        state=event.state,
        parties=event.party_set,
        office_id=event.office_id,
        number=event.number,
        lead_id=event.lead_lawyer_id,
        ended_on=event.occurred_at.date() if ended else None,
    )


def of_matter(event: MatterSheetRecorded) -> SheetContent:
    declined_on = event.occurred_at.date() if event.state == "declined" else None
    return SheetContent(
        kind=SourceKind.MATTER,
        id=event.matter_id,
        version=event.version,
        state=event.state,
        parties=event.party_set,
        office_id=event.office_id,
        number=event.number,
        lead_id=event.lead_lawyer_id,
        inquiry_id=event.inquiry_id,
        imported=event.imported,
        opened_on=event.opened_on,
        ended_on=event.closed_on or declined_on,
    )


def of_staff(event: StaffSheetRecorded) -> SheetContent:
    return SheetContent(
        kind=SourceKind.JOINER,
        id=event.staff_id,
        version=event.version,
        state=event.state,
        parties=event.party_set,
        office_id=event.office_id,
        ended_on=event.occurred_at.date() if event.state in {"left", "withdrawn"} else None,
    )
