"""What a complaint waits for, and the sentence that says so: pure."""

from enum import StrEnum

from complaints.complaint.status import ComplaintStatus, Recusal
from kit.languages import ZH


class WaitsFor(StrEnum):
    REGISTRATION = "registration"
    INVESTIGATOR = "investigator"
    RECUSAL_CHECK = "recusal_check"
    START = "start"
    REPORT = "report"
    ANSWER = "answer"
    OPINION = "opinion"


W, S = WaitsFor, ComplaintStatus
TEXTS = {
    W.REGISTRATION: ("Waits to be registered by client service", "等待客户服务部登记"),
    W.INVESTIGATOR: ("Waits for an investigator to be named", "等待指定调查人"),
    W.RECUSAL_CHECK: (
        "Waits for the conflicts office to say whether the investigator may do it",
        "等待利冲部门审查调查人是否应当回避",
    ),
    W.START: ("Waits for the investigator to start", "等待调查人开始调查"),
    W.REPORT: ("Waits for the written report of the investigation", "等待书面调查报告"),
    W.ANSWER: ("Waits for the resolution letter to the complainant", "等待向投诉人出具书面答复"),
    W.OPINION: ("Waits for the complainant's opinion of the answer", "等待投诉人对答复的意见"),
}
_BY_STATUS = {
    S.RECEIVED: W.REGISTRATION,
    S.REGISTERED: W.INVESTIGATOR,
    S.INVESTIGATING: W.REPORT,
    S.REPORTED: W.ANSWER,
    S.ANSWERED: W.OPINION,
}


def waits_for(status: ComplaintStatus, recusal: Recusal | None) -> WaitsFor | None:
    """Return None for what has ended."""
    if status is S.ASSIGNED:
        return W.START if recusal is Recusal.CLEARED else W.RECUSAL_CHECK
    return _BY_STATUS.get(status)


def sentence(waited_for: WaitsFor, language: str) -> str:
    """Return what is waited for; the view says since when beside it."""
    return TEXTS[waited_for][language == ZH]
