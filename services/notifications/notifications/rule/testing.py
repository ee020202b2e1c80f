"""Events that somebody is told of, each with the rows that it needs."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintAssigned,
    ComplaintCategory,
    ComplaintChannel,
    ComplaintDeadlineMissed,
    ComplaintDeadlineNear,
    ComplaintReceived,
    ComplaintRegistered,
    ComplaintReported,
    ComplaintUnassigned,
    Deadline,
    Finding,
)
from contracts.conflicts import (
    Affected,
    AlertRaised,
    CheckCompleted,
    CheckDecided,
    Decision,
    Purpose,
    SourceKind,
    Verdict,
)
from contracts.event import Event
from contracts.firm import JoinerAnnounced, JoinerCleared
from contracts.intake import Channel, InquiryOpened, LeadReceived, LeadSource
from notifications.directory.testing import CHEN, CLIENT, LIN, SHANGHAI, opened

MATTER, INQUIRY, COMPLAINT, CHECK, ALERT, LEAD, JOINER = (UUID(int=n) for n in range(101, 108))
DUE: Final = datetime(2026, 3, 10, 2, tzinfo=UTC)


def received(**changes: object) -> ComplaintReceived:
    fields: dict[str, object] = {
        "complaint_id": COMPLAINT,
        "office_id": SHANGHAI,
        "channel": ComplaintChannel.WEB_FORM,
        "received_at": DUE,
        "register_by": DUE,
        "matter_id": MATTER,
        "client_id": CLIENT,
    }
    return ComplaintReceived.model_validate(fields | changes)


def registered(**changes: object) -> ComplaintRegistered:
    fields: dict[str, object] = {
        "complaint_id": COMPLAINT,
        "number": "TS-2026-0001",
        "office_id": SHANGHAI,
        "category": ComplaintCategory.FEES,
        "matter_id": MATTER,
        "client_id": CLIENT,
        "practice_area": "contract",
        "complained_of": (CHEN,),
        "investigate_by": DUE,
    }
    return ComplaintRegistered.model_validate(fields | changes)


def assigned(investigator_id: UUID = LIN) -> ComplaintAssigned:
    return ComplaintAssigned(
        complaint_id=COMPLAINT,
        assignment=1,
        investigator_id=investigator_id,
        office_id=SHANGHAI,
        matter_id=MATTER,
        client_id=CLIENT,
        complained_of=(CHEN,),
    )


def unassigned() -> ComplaintUnassigned:
    return ComplaintUnassigned(complaint_id=COMPLAINT, assignment=1, reason="refused")


def reported() -> ComplaintReported:
    return ComplaintReported(complaint_id=COMPLAINT, finding=Finding.UPHELD, cause="delay")


def answered() -> ComplaintAnswered:
    return ComplaintAnswered(complaint_id=COMPLAINT, language="zh-CN")


def near() -> ComplaintDeadlineNear:
    return ComplaintDeadlineNear(complaint_id=COMPLAINT, deadline=Deadline.REGISTRATION, due_at=DUE)


def missed() -> ComplaintDeadlineMissed:
    return ComplaintDeadlineMissed(
        complaint_id=COMPLAINT, deadline=Deadline.INVESTIGATION, due_at=DUE
    )


def lead_received() -> LeadReceived:
    return LeadReceived(
        lead_id=LEAD, office_id=SHANGHAI, source=LeadSource.WEBSITE, channel=Channel.PHONE
    )


def inquiry_opened(lead: UUID | None = CHEN) -> InquiryOpened:
    return InquiryOpened(
        inquiry_id=INQUIRY,
        office_id=SHANGHAI,
        lead_id=None,
        practice_area="contract",
        lead_lawyer_id=lead,
    )


def completed(verdict: Verdict) -> CheckCompleted:
    return CheckCompleted(**_check(), number="JS-1", verdict=verdict, hit_count=2)


def decided(source: SourceKind = SourceKind.INQUIRY) -> CheckDecided:
    about = _check() | {"source_kind": source}
    return CheckDecided(**about, decision=Decision.CLEARED, decided_by=None, refs=())


def _check() -> dict[str, object]:
    return {
        "check_id": CHECK,
        "purpose": Purpose.NEW_MATTER,
        "source_kind": SourceKind.INQUIRY,
        "source_id": INQUIRY,
        "source_version": 1,
        "office_id": SHANGHAI,
        "party_set_hash": "0" * 64,
    }


def alert(*rows: tuple[SourceKind, UUID]) -> AlertRaised:
    affected = tuple(Affected(kind=kind, id=row, office_id=SHANGHAI) for kind, row in rows)
    return AlertRaised(alert_id=ALERT, rule_class="consentable", affected=affected)


def joiner() -> tuple[Event, Event]:
    announced = JoinerAnnounced(staff_id=JOINER, office_id=SHANGHAI, starts_on=date(2026, 4, 1))
    return announced, JoinerCleared(staff_id=JOINER, check_id=CHECK)


def matter() -> Event:
    return opened(MATTER)
