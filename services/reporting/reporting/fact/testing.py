"""Events of a small firm, as its services announce them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from contracts import complaints, conflicts, firm, intake, matters
from contracts.event import Event

SHANGHAI, BEIJING, LONDON = UUID(int=1), UUID(int=2), UUID(int=3)
CHEN, SUN = UUID(int=11), UUID(int=12)
CLIENT, OTHER_CLIENT = UUID(int=21), UUID(int=22)
MONDAY: Final = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER: Final = MONDAY + timedelta(days=20)
NOVEMBER: Final = "2026-11"
HASH: Final = "0" * 64
OFFICES: Final = (
    (SHANGHAI, "SH", "上海分所", "Asia/Shanghai"),
    (BEIJING, "BJ", "北京总所", "Asia/Shanghai"),
    (LONDON, "LD", "London", "Europe/London"),
)


def offices() -> list[Event]:
    return [
        firm.OfficeOpened(
            office_id=office_id,
            name=name,
            code=code,
            office_kind=firm.OfficeKind.BRANCH,
            parent_id=None,
            timezone=zone,
            opened_on=date(2001, 1, 1),
            occurred_at=MONDAY - 400 * DAY,
        )
        for office_id, code, name, zone in OFFICES
    ]


def lead(
    lead_id: UUID, at: datetime = MONDAY, *, office: UUID = SHANGHAI, source: str = "website"
) -> Event:
    return intake.LeadReceived(
        lead_id=lead_id,
        office_id=office,
        source=intake.LeadSource(source),
        channel=intake.Channel.WEB_FORM,
        occurred_at=at,
    )


def inquiry(
    inquiry_id: UUID,
    lead_id: UUID | None = None,
    at: datetime = MONDAY,
    **changes: Any,  # noqa: ANN401 - fields of the event
) -> Event:
    given = {"office_id": SHANGHAI, "practice_area": "litigation"} | changes
    return intake.InquiryOpened(inquiry_id=inquiry_id, lead_id=lead_id, occurred_at=at, **given)


def signed(inquiry_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = {
        "engagement_id": uuid4(),
        "client_id": CLIENT,
        "office_id": SHANGHAI,
        "practice_area": "litigation",
        "lead_lawyer_id": CHEN,
    } | changes
    return intake.EngagementSigned(
        inquiry_id=inquiry_id,
        clearance_id=uuid4(),
        party_set_hash=HASH,
        team=(),
        occurred_at=at,
        **given,
    )


def completed(check_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = _check(check_id) | {"verdict": conflicts.Verdict.CLEAR, "hit_count": 0} | changes
    return conflicts.CheckCompleted(number="C-1", occurred_at=at, **given)


def decided(check_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = _check(check_id) | {"decision": conflicts.Decision.CLEARED} | changes
    return conflicts.CheckDecided(decided_by=None, refs=(), occurred_at=at, **given)


def _check(check_id: UUID) -> dict[str, Any]:
    return {
        "check_id": check_id,
        "purpose": conflicts.Purpose.NEW_MATTER,
        "source_kind": None,
        "source_id": None,
        "source_version": None,
        "office_id": SHANGHAI,
        "party_set_hash": HASH,
    }


def prepared(matter_id: UUID, inquiry_id: UUID, at: datetime = MONDAY) -> Event:
    return matters.MatterPrepared(
        matter_id=matter_id,
        engagement_id=uuid4(),
        inquiry_id=inquiry_id,
        client_id=CLIENT,
        office_id=SHANGHAI,
        practice_area="litigation",
        lead_lawyer_id=CHEN,
        occurred_at=at,
    )


def opened(matter_id: UUID, at: datetime = MONDAY, **changes: Any) -> Event:  # noqa: ANN401 - fields of the event
    given = {
        "office_id": SHANGHAI,
        "client_id": CLIENT,
        "practice_area": "litigation",
        "lead_lawyer_id": CHEN,
    } | changes
    return matters.MatterOpened(
        matter_id=matter_id, number="SH-1", opened_on=at.date(), occurred_at=at, **given
    )


def closed(matter_id: UUID, at: datetime) -> Event:
    return matters.MatterClosed(matter_id=matter_id, closed_on=at.date(), occurred_at=at)


def received(complaint_id: UUID, at: datetime = MONDAY, *, matter_id: UUID | None = None) -> Event:
    return complaints.ComplaintReceived(
        complaint_id=complaint_id,
        office_id=SHANGHAI,
        channel=complaints.ComplaintChannel.WEB_FORM,
        received_at=at,
        register_by=at + DAY,
        matter_id=matter_id,
        client_id=CLIENT,
        occurred_at=at,
    )


def registered(complaint_id: UUID, at: datetime, *, investigate_by: datetime) -> Event:
    return complaints.ComplaintRegistered(
        complaint_id=complaint_id,
        number="T-1",
        office_id=SHANGHAI,
        category=complaints.ComplaintCategory.FEES,
        matter_id=None,
        client_id=CLIENT,
        practice_area=None,
        complained_of=(),
        investigate_by=investigate_by,
        occurred_at=at,
    )


def reported(complaint_id: UUID, at: datetime, *, cause: str = "late_report") -> Event:
    return complaints.ComplaintReported(
        complaint_id=complaint_id, finding=complaints.Finding.UPHELD, cause=cause, occurred_at=at
    )


def ended(complaint_id: UUID, at: datetime, opinion: str) -> Event:
    return complaints.ComplaintClosed(
        complaint_id=complaint_id, opinion=complaints.Opinion(opinion), occurred_at=at
    )
