"""The sentences of a timeline, English and Chinese; no names, no verdict's reasons."""

from typing import Final

from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from contracts.conflicts import Verdict
from kit.history import Both, Texts
from kit.languages import ZH

TEXTS: Final = Texts(
    sentences={
        "check.completed": (
            "Conflict check {number}: {verdict}",
            "利益冲突检查 {number}：{verdict}",
        ),
        "check.decided": ("Decided: {decision}", "利益冲突检查决定：{decision}"),
        "clearance.granted": ("A clearance was granted", "已发出利冲许可"),
        "clearance.redeemed": ("The clearance was redeemed", "利冲许可已核销"),
        "clearance.refused": ("The opening was refused", "立案核销被拒绝"),
        "clearance.voided": ("The clearance was voided", "利冲许可已作废"),
        "clearance.expired": ("The clearance expired", "利冲许可已过期"),
    },
    words={
        "clear": ("clear", "无冲突"),
        "review": ("to be reviewed", "需人工审查"),
        "blocked": ("blocked", "存在冲突"),
        "incomplete": ("not complete yet", "检索未完成"),
        "cleared": ("cleared", "通过"),
        "cleared_with_consent": ("cleared with consent", "经书面同意通过"),
        "declined": ("declined", "不通过"),
    },
)
DECIDES: Final[Both] = (
    "Conflict check {number} waits for the conflicts office to decide.",
    "利益冲突检查 {number} 等待利益冲突办公室决定。",
)
SEARCHES: Final[Both] = (
    "Conflict check {number} waits until its search is complete.",
    "利益冲突检查 {number} 等待检索完成。",
)


def waiting_text(check: Check, language: str) -> str:
    undecided = check.state is CheckState.VERDICT and check.verdict is not Verdict.INCOMPLETE
    return (DECIDES if undecided else SEARCHES)[language == ZH].format(number=check.number)
