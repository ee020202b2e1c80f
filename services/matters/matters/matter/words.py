"""The sentences of a matter's history, English and Chinese; no names."""

from collections.abc import Mapping
from typing import Final

from kit.languages import ZH
from matters.matter.waits import LIMITS, TEXTS, timer_kind

FACTS: Final[dict[str, tuple[str, str]]] = {
    "prepared": ("Prepared from the signed engagement", "已根据签署的委托合同准备立案"),
    "imported": ("Taken over from the old system", "已从原系统导入"),
    "opening-requested": ("Asked to open", "已申请立案"),
    "opened": ("Opened under number {number}", "已立案，案号 {number}"),
    "returned": ("The opening was refused", "立案被退回"),
    "declined": ("Declined", "不予受理"),
    "held": ("Put on hold", "已中止"),
    "resumed": ("Resumed", "已恢复办理"),
    "party-added": ("A party was added", "已增加当事人"),
    "party-confirmed": ("The added party was confirmed", "新增当事人已确认"),
    "party-withdrawn": ("The added party was withdrawn", "新增当事人已撤回"),
    "team-changed": ("The team was changed", "承办团队已变更"),
    "lead-assigned": ("A lead lawyer was assigned", "已指定主办律师"),
    "closed": ("Closed", "已结案"),
    "reopened": ("Opened again", "已重新立案"),
}
"""By the event's own word; what else is noted stands in NOTES."""

NOTES: Final[dict[str, tuple[str, str]]] = {
    "parties-submitted": (
        "Its own parties went to the conflict check",
        "已提交本案当事人利益冲突检查",
    ),
    "reopening-asked": ("Asked to open again", "已申请重新立案"),
    "check-declined": ("The conflicts office declined", "利益冲突办公室未予通过"),
    "parties-erased": ("The parties were erased", "当事人信息已删除"),
} | {
    timer_kind(waits_for): (f"{TEXTS[waits_for][0]}: too long", f"{TEXTS[waits_for][1]}：超时")
    for waits_for in LIMITS
}


def history_text(what: str, detail: Mapping[str, object], language: str) -> str:
    """Put an event type, or the word of a note, into a sentence."""
    is_fact = what.startswith("matters.matter.")
    both = FACTS.get(what.split(".")[2]) if is_fact else NOTES.get(what)
    if both is None:
        return what
    return both[language == ZH].format(number=detail.get("number") or "-")
