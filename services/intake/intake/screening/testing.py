"""What the conflicts service says of an inquiry, for tests; an inquiry is as the API shows it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.conflicts import (
    CheckCompleted,
    CheckDecided,
    ClearanceGranted,
    Decision,
    Purpose,
    SourceKind,
    Verdict,
)
from kit import clock


def completed(inquiry: dict[str, Any], verdict: Verdict, **changes: Any) -> CheckCompleted:  # noqa: ANN401 - fields of the event
    return CheckCompleted(
        **_check(inquiry), number="CC-2026-000001", verdict=verdict, hit_count=1
    ).model_copy(update=changes)


def decided(inquiry: dict[str, Any], decision: Decision) -> CheckDecided:
    return CheckDecided(**_check(inquiry), decision=decision, decided_by=uuid4(), refs=("c1",))


def granted(inquiry: dict[str, Any], **changes: Any) -> ClearanceGranted:  # noqa: ANN401 - fields of the event
    return ClearanceGranted(
        clearance_id=uuid4(),
        subject_kind=SourceKind.INQUIRY,
        subject_id=UUID(inquiry["id"]),
        check_id=uuid4(),
        party_set_hash=inquiry["party_set_hash"],
        expires_at=clock.now() + timedelta(days=30),
        with_consent=False,
    ).model_copy(update=changes)


def _check(inquiry: dict[str, Any]) -> dict[str, Any]:
    return {
        "check_id": uuid4(),
        "purpose": Purpose.NEW_MATTER,
        "source_kind": SourceKind.INQUIRY,
        "source_id": UUID(inquiry["id"]),
        "source_version": inquiry["sheet_version"],
        "office_id": UUID(inquiry["office_id"]),
        "party_set_hash": inquiry["party_set_hash"],
    }
