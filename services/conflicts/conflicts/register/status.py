"""How far the firm is bound by a sheet in each of its owner's states: pure."""

from enum import StrEnum

from conflicts.rules.pack import PartState
from contracts.conflicts import SourceKind
from contracts.firm import StaffSheetState
from contracts.intake import InquirySheetState
from contracts.matters import MatterSheetState


class Origin(StrEnum):
    """Who brought the sheet: its owner by event, or a request to POST /checks."""

    OWNER = "owner"
    REQUEST = "request"


P = PartState
STANDINGS: dict[SourceKind, dict[str, PartState]] = {
    SourceKind.INQUIRY: {
        InquirySheetState.DRAFT: P.PROSPECT,
        InquirySheetState.SUBMITTED: P.PENDING,
        InquirySheetState.ENGAGED: P.PENDING,
        InquirySheetState.DECLINED: P.PROSPECT,
        InquirySheetState.WITHDRAWN: P.PROSPECT,
        InquirySheetState.EXPIRED: P.PROSPECT,
    },
    SourceKind.MATTER: {
        MatterSheetState.PENDING: P.PENDING,
        MatterSheetState.SUBMITTED: P.PENDING,
        MatterSheetState.OPENING: P.PENDING,
        MatterSheetState.OPEN: P.LIVE,
        MatterSheetState.ON_HOLD: P.LIVE,
        MatterSheetState.CLOSED: P.ENDED,
        MatterSheetState.DECLINED: P.PROSPECT,
    },
    SourceKind.JOINER: {
        StaffSheetState.JOINING: P.JOINING,
        StaffSheetState.ACTIVE: P.STAFF,
        StaffSheetState.LEFT: P.ENDED,
        StaffSheetState.WITHDRAWN: P.ENDED,
    },
    SourceKind.COMPLAINT: {"submitted": P.PROSPECT},
}

ASKS_FOR_A_CHECK = frozenset({"submitted", "joining"})
GIVES_UP = frozenset({"draft", "declined", "withdrawn", "expired", "closed"})
"""States that end or take back the mandate: a granted clearance for it is voided.

A matter that asked to reopen is `closed` again once that is given up.
"""

MATTER_DECLINED = "matter_declined"
"""State of an engaged inquiry whose matter will never open; its owner knows only `engaged`."""

MANDATES = frozenset({P.PENDING, P.CLEARED, P.LIVE, P.PROVISIONAL})
"""Live inquiries and matters, which a change may raise an alert for."""


def standing_of(kind: SourceKind, state: str, *, cleared: bool) -> PartState:
    """Return how a sheet stands; `cleared`: a granted clearance covers its hash."""
    standing = STANDINGS[kind][state]
    return P.CLEARED if cleared and standing is P.PENDING else standing
