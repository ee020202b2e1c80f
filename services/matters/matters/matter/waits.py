"""What a matter waits for, how long that may take, and the sentence that says so."""

from datetime import timedelta
from enum import StrEnum

from kit.languages import ZH


class WaitsFor(StrEnum):
    PARTIES = "parties"
    LEAD = "lead"
    OPENING = "opening"
    CLEARANCE = "clearance"
    RESUBMISSION = "resubmission"
    PARTY_CHECK = "party_check"


W = WaitsFor
LIMITS = {
    W.PARTIES: timedelta(seconds=30),
    W.OPENING: timedelta(seconds=30),
    W.CLEARANCE: timedelta(minutes=15),
    W.PARTY_CHECK: timedelta(minutes=15),
}
TEXTS = {
    W.PARTIES: ("Waits for the parties from intake", "等待收案系统提供当事人信息"),
    W.LEAD: ("Waits for a lead lawyer who works here", "等待指定在职的主办律师"),
    W.OPENING: (
        "Waits for the conflicts office to redeem the clearance",
        "等待利冲部门核销利冲许可",
    ),
    W.CLEARANCE: ("Waits for a clearance of its own parties", "等待本案当事人的利冲审查结果"),
    W.RESUBMISSION: (
        "Was refused; waits for somebody to submit its parties again or to decline it",
        "立案被退回；等待重新提交利冲审查或不予受理",
    ),
    W.PARTY_CHECK: ("Waits for the check of the added party", "等待新增当事人的利冲审查结果"),
}
POSSIBLE_CONFLICT = (
    "A possible conflict; the conflicts office will call.",
    "存在可能的利益冲突，利冲审查部门将与您联系。",
)


def sentence(waits_for: WaitsFor, language: str) -> str:
    """Return what is waited for; the view says since when beside it."""
    return TEXTS[waits_for][language == ZH]


def possible_conflict(language: str) -> str:
    return POSSIBLE_CONFLICT[language == ZH]


def timer_kind(waits_for: WaitsFor) -> str:
    return f"{waits_for.replace('_', '-')}-overdue"
