"""What happened to a complaint, as sentences for people; pure."""

from collections.abc import Mapping
from typing import Any, Final

_STATES: Final = {
    "received": ("The complaint reached the firm", "投诉已收到"),
    "registered": ("Registered", "已登记"),
    "assigned": ("An investigator was named", "已指定调查人"),
    "unassigned": ("The investigator may not or will not do it", "调查人回避或退出"),
    "started": ("The investigation began", "调查已开始"),
    "reported": ("The written report is there", "已提交书面调查报告"),
    "answered": ("The resolution letter was sent", "已出具书面答复"),
    "closed": ("Closed", "已结案"),
    "recusal-cleared": ("The conflicts office has no objection", "利冲部门确认调查人无须回避"),
    "step": ("A step of the investigation", "调查步骤"),
    "evidence-added": ("Evidence was added", "已添加证据材料"),
    "opinion-given": ("The complainant gave an opinion", "投诉人已表达意见"),
    "period-recounted": (
        "The period was counted again on the published calendar",
        "已按正式公布的日历重新计算期限",
    ),
    "contact-erased": ("Personal data was erased", "个人信息已删除"),
}
_DEADLINES: Final = {
    "registration": ("registration within 24 hours", "24 小时内登记"),
    "preliminary": ("the preliminary investigation", "初步调查"),
    "investigation": ("the investigation within 7 working days", "7 个工作日内完成调查"),
    "recusal": ("the check of the investigator", "调查人回避审查"),
}
_STAGES: Final = {
    "deadline-near": ("Soon due: {}", "即将到期：{}"),
    "deadline-missed": ("Overdue: {}", "已逾期：{}"),
}


def what_of(event_type: str) -> str:
    """Return the verb: `registered` of `complaints.complaint.registered.v1`."""
    parts = event_type.split(".")
    return parts[-2] if len(parts) > 1 else event_type


def sentences(event_type: str, detail: Mapping[str, Any]) -> dict[str, str]:
    """Return the sentence by language."""
    what = what_of(event_type)
    if what in _STAGES:
        named = _DEADLINES.get(str(detail.get("deadline")), (what, what))
        pair = tuple(shape.format(name) for shape, name in zip(_STAGES[what], named, strict=True))
    else:
        pair = _STATES.get(what, (what, what))
    return {"en": pair[0], "zh-CN": pair[1]}
