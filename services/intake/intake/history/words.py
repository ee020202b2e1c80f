"""The sentences of a timeline, English and Chinese; no names."""

from typing import Final

from intake.engagement.status import WAITS_FOR as ENGAGEMENT_WAITS
from intake.engagement.status import EngagementStatus
from intake.inquiry.status import WAITS_FOR as INQUIRY_WAITS
from intake.inquiry.status import InquiryStatus
from kit.history import Both, Texts
from kit.languages import ZH

SENTENCES: Final[dict[str, Both]] = {
    "inquiry.opened": ("The inquiry was drafted", "接案申请已起草"),
    "inquiry.submitted": ("Submitted to the conflict check", "已提交利益冲突检查"),
    "inquiry.screened": ("The conflict check answered: {outcome}", "利益冲突检查结果：{outcome}"),
    "inquiry.engaged": ("The engagement was signed", "已签约，转为委托"),
    "inquiry.redrafted": ("Taken back to draft", "已退回草稿"),
    "inquiry.declined": ("Declined", "已婉拒"),
    "inquiry.withdrawn": ("Withdrawn by those who asked", "对方已撤回"),
    "inquiry.expired": ("Expired", "已过期"),
    "engagement.drafted": ("The contract was drafted", "委托合同已起草"),
    "engagement.submitted": ("The contract went to internal review", "委托合同已提交内部审核"),
    "engagement.approved": ("The contract was approved", "委托合同已通过审核"),
    "engagement.signed": ("The contract was signed", "委托合同已签署"),
    "engagement.cancelled": ("The contract was cancelled", "委托合同已取消"),
    "client.registered": ("Registered as a client", "已登记为客户"),
    "client.changed": ("How the client is reached was changed", "客户联系方式已变更"),
}
WORDS: Final[dict[str, Both]] = {
    "cleared": ("cleared", "无冲突"),
    "in_review": ("in review", "审查中"),
    "blocked": ("blocked", "存在冲突"),
}
TEXTS: Final = Texts(SENTENCES, WORDS)
INQUIRY_WAITS_ZH: Final[dict[InquiryStatus, str]] = {
    InquiryStatus.DRAFT: "等待提交。",
    InquiryStatus.SUBMITTED: "等待利益冲突检查结果。",
    InquiryStatus.IN_REVIEW: "等待利益冲突办公室决定，或退回草稿后重新提交。",
    InquiryStatus.BLOCKED: "等待婉拒，除非利益冲突办公室另有决定。",
    InquiryStatus.CLEARED: "等待签署委托合同。",
}
ENGAGEMENT_WAITS_ZH: Final[dict[EngagementStatus, str]] = {
    EngagementStatus.DRAFT: "等待提交内部审核。",
    EngagementStatus.IN_REVIEW: "等待主办律师或管理层审核。",
    EngagementStatus.APPROVED: "等待签署。",
}


def inquiry_wait(status: InquiryStatus, language: str) -> str | None:
    return (INQUIRY_WAITS_ZH if language == ZH else INQUIRY_WAITS).get(status)


def engagement_wait(status: EngagementStatus, language: str) -> str | None:
    return (ENGAGEMENT_WAITS_ZH if language == ZH else ENGAGEMENT_WAITS).get(status)
