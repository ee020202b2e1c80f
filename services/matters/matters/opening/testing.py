"""What other services say of a matter on its way, for tests."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.conflicts import (
    CheckDecided,
    ClearanceGranted,
    ClearanceRedeemed,
    ClearanceRefused,
    Decision,
    Purpose,
    RefusalReason,
    SourceKind,
)
from contracts.intake import EngagementSigned, InquirySheetRecorded, InquirySheetState
from contracts.parties import Adverse, Party, PartyKind, PartySet, Side, Subject, party_set_hash
from kit import clock
from kit.ids import new_id
from matters.directory.testing import CHEN, SHANGHAI, WANG
from matters.matter.tables import Matter

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

CLIENT = Party(ref="c1", name="梧桐贸易有限公司", kind=PartyKind.ORGANIZATION, side=Side.CLIENT)

RIVAL = Party(ref="a1", name="青石建设有限公司", kind=PartyKind.ORGANIZATION, side=Side.ADVERSE)

GUARANTOR = Party(ref="g1", name="周远", kind=PartyKind.PERSON, side=Side.RELATED)

PARTIES = PartySet(
    parties=(CLIENT, RIVAL), adverse=Adverse.NAMED, subject=Subject(area="litigation"), team=(CHEN,)
)


def signed(inquiry_id: UUID, **changes: Any) -> EngagementSigned:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "engagement_id": new_id(),
        "inquiry_id": inquiry_id,
        "client_id": new_id(),
        "clearance_id": new_id(),
        "party_set_hash": party_set_hash(PARTIES),
        "office_id": SHANGHAI,
        "practice_area": "litigation",
        "lead_lawyer_id": CHEN,
        "team": (CHEN, WANG),
    }
    return EngagementSigned(**fields | changes)


def engaged_sheet(
    inquiry_id: UUID, state: InquirySheetState = InquirySheetState.ENGAGED, version: int = 2
) -> InquirySheetRecorded:
    return InquirySheetRecorded(
        inquiry_id=inquiry_id,
        version=version,
        state=state,
        number="2026-SH-7",
        office_id=SHANGHAI,
        lead_lawyer_id=CHEN,
        practice_area="litigation",
        party_set=PARTIES,
        party_set_hash=party_set_hash(PARTIES),
    )


def redeemed(matter: Matter, at: datetime = MONDAY) -> ClearanceRedeemed:
    assert matter.clearance_id is not None
    return ClearanceRedeemed(
        clearance_id=matter.clearance_id,
        subject_kind=SourceKind.INQUIRY,
        subject_id=matter.inquiry_id or matter.id,
        matter_id=matter.id,
        occurred_at=at,
    )


def refused(matter: Matter, reason: RefusalReason = RefusalReason.TAIL) -> ClearanceRefused:
    assert matter.clearance_id is not None
    return ClearanceRefused(
        clearance_id=matter.clearance_id,
        subject_kind=SourceKind.INQUIRY,
        subject_id=matter.inquiry_id or matter.id,
        matter_id=matter.id,
        reason=reason,
    )


def granted(matter: Matter, party_set_hash_: str = party_set_hash(PARTIES)) -> ClearanceGranted:
    return ClearanceGranted(
        clearance_id=new_id(),
        subject_kind=SourceKind.MATTER,
        subject_id=matter.id,
        check_id=new_id(),
        party_set_hash=party_set_hash_,
        expires_at=clock.now(),
        with_consent=False,
    )


def decided(matter: Matter, decision: Decision, version: int | None = None) -> CheckDecided:
    return CheckDecided(
        check_id=new_id(),
        purpose=Purpose.NEW_MATTER,
        source_kind=SourceKind.MATTER,
        source_id=matter.id,
        source_version=version or matter.sheet_version,
        office_id=SHANGHAI,
        party_set_hash=party_set_hash(PARTIES),
        decision=decision,
        decided_by=CHEN,
        refs=("c1", "a1"),
    )
