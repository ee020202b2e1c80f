"""What intake and matters would announce: their side of the protocol, without a database."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4

from conflicts.clearance.redemption import Opening
from conflicts.reception.testing import LEAD, SHANGHAI, party, party_set
from conflicts.register.sheets import SheetContent
from contracts.conflicts import (
    CheckDecided,
    ClearanceEvent,
    ClearanceExpired,
    ClearanceGranted,
    ClearanceRedeemed,
    ClearanceRefused,
    ClearanceVoided,
    Decision,
    Purpose,
    SourceKind,
)
from contracts.event import Event
from contracts.parties import PartySet
from kit import clock

Message = SheetContent | Opening
Mail = tuple[str, UUID]
"""A topic and a key; messages of one arrive in order, of two in any order."""


class Status(StrEnum):
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ENGAGED = "engaged"
    PENDING = "pending"
    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"


@dataclass
class Mandate:
    """An inquiry, or the matter it became; `parts`: ref -> (name, side)."""

    kind: SourceKind
    parts: dict[str, tuple[str, str]]
    status: Status
    id: UUID = field(default_factory=uuid4)
    version: int = 0
    inquiry_id: UUID | None = None
    ran: bool = False
    imported: bool = False
    late: set[str] = field(default_factory=set)

    def party_set(self) -> PartySet:
        given = [party(ref, name, side) for ref, (name, side) in self.parts.items()]
        return party_set(*given)

    def sheet(self) -> SheetContent:
        today = clock.now().date()
        return SheetContent(
            kind=self.kind,
            id=self.id,
            version=self.version,
            state=self.status,
            parties=self.party_set(),
            office_id=SHANGHAI,
            lead_id=LEAD,
            inquiry_id=self.inquiry_id,
            imported=self.imported,
            opened_on=today if self.ran else None,
            ended_on=today if self.status in {Status.CLOSED, Status.WITHDRAWN} else None,
        )


class Owners:
    """`granted`: the clearance that each subject is believed to hold."""

    def __init__(self) -> None:
        self.inquiries: list[Mandate] = []
        self.matters: list[Mandate] = []
        self.granted: dict[UUID, ClearanceGranted] = {}
        self.mail: dict[Mail, deque[Message]] = {}

    def submit(self, client: str, adverse: str) -> None:
        parts = {"c1": (client, "client"), "a1": (adverse, "adverse")}
        inquiry = Mandate(SourceKind.INQUIRY, parts, Status.SUBMITTED)
        self.inquiries.append(inquiry)
        self._announce(inquiry)

    def redraft(self, inquiry: Mandate, client: str, adverse: str) -> None:
        inquiry.parts = {"c1": (client, "client"), "a1": (adverse, "adverse")}
        self._announce(inquiry)

    def withdraw(self, inquiry: Mandate) -> None:
        inquiry.status = Status.WITHDRAWN
        self._announce(inquiry)

    def sign(self, inquiry: Mandate, clearance_id: UUID) -> None:
        """Freeze the inquiry; its matter asks to open under the given clearance."""
        inquiry.status = Status.ENGAGED
        self._announce(inquiry)
        matter = Mandate(
            SourceKind.MATTER, dict(inquiry.parts), Status.OPENING, inquiry_id=inquiry.id
        )
        self.matters.append(matter)
        self.ask_to_open(matter, clearance_id)

    def ask_to_open(self, matter: Mandate, clearance_id: UUID) -> None:
        matter.status = Status.OPENING
        given = self.hash_of(matter)
        opening = Opening(clearance_id, matter.id, given, matter.inquiry_id)
        self._send(("matters.matter", matter.id), opening)

    def ask_for_own_clearance(self, matter: Mandate) -> None:
        """After a refusal, or to reopen."""
        matter.status = Status.SUBMITTED
        self._announce(matter)

    def bring_in(self, client: str, adverse: str) -> Mandate:
        """Import an engagement that ran before."""
        parts = {"c1": (client, "client"), "a1": (adverse, "adverse")}
        matter = Mandate(SourceKind.MATTER, parts, Status.OPEN, ran=True, imported=True)
        self.matters.append(matter)
        self._announce(matter)
        return matter

    def add_party(self, matter: Mandate, name: str, side: str) -> None:
        ref = f"late-{matter.version}"
        matter.parts[ref] = (name, side)
        matter.late.add(ref)
        self._announce(matter)

    def take_back(self, matter: Mandate, refs: set[str]) -> None:
        matter.late -= refs
        for ref in refs:
            del matter.parts[ref]
        self._announce(matter)

    def close(self, matter: Mandate) -> None:
        matter.status = Status.CLOSED
        self._announce(matter)

    def hash_of(self, mandate: Mandate) -> str:
        return mandate.sheet().hash

    def hear(self, event: Event) -> None:
        """Take one announcement of the conflicts service."""
        match event:
            case ClearanceGranted():
                self._take_grant(event)
            case ClearanceVoided() | ClearanceExpired():
                self._lose(event)
            case ClearanceRedeemed():
                self._open(self._matter(event.matter_id))
            case ClearanceRefused():
                self._return(self._matter(event.matter_id))
            case CheckDecided(purpose=Purpose.NEW_PARTY):
                self._settle(event)

    def _take_grant(self, granted: ClearanceGranted) -> None:
        self.granted[granted.subject_id] = granted
        if granted.subject_kind is SourceKind.MATTER:
            matter = self._matter(granted.subject_id)
            same = granted.party_set_hash == self.hash_of(matter)
            if matter.status is Status.SUBMITTED and same:
                self.ask_to_open(matter, granted.clearance_id)

    def _lose(self, ended: ClearanceEvent) -> None:
        held = self.granted.get(ended.subject_id)
        if held is not None and held.clearance_id == ended.clearance_id:
            del self.granted[ended.subject_id]

    def _open(self, matter: Mandate) -> None:
        matter.status, matter.ran = Status.OPEN, True
        self._announce(matter)

    def _return(self, matter: Mandate) -> None:
        if matter.status is Status.OPENING:
            matter.status = Status.PENDING
            if matter.version:
                self._announce(matter)

    def _settle(self, decided: CheckDecided) -> None:
        assert decided.source_id is not None
        matter = self._matter(decided.source_id)
        settled = matter.late & set(decided.refs)
        if not settled:
            return
        if decided.decision is Decision.DECLINED:
            self.take_back(matter, settled)
        else:
            matter.late -= settled

    def _matter(self, matter_id: UUID) -> Mandate:
        return next(matter for matter in self.matters if matter.id == matter_id)

    def _announce(self, mandate: Mandate) -> None:
        mandate.version += 1
        self._send((f"{mandate.kind}.party-sheet", mandate.id), mandate.sheet())

    def _send(self, mail: Mail, message: Message) -> None:
        self.mail.setdefault(mail, deque()).append(message)
