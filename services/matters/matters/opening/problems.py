"""Refusals of the opening saga."""

from typing import ClassVar
from uuid import UUID

from kit.problems import Conflict


class WrongClearance(Conflict):
    slug: ClassVar[str] = "wrong-clearance"
    title: ClassVar[str] = "The matter does not wait for this clearance"
    title_zh: ClassVar[str] = "该案件并未等待此利冲许可"

    def __init__(self, matter_id: UUID, clearance_id: UUID) -> None:
        super().__init__(f"Matter {matter_id} does not wait for clearance {clearance_id}.")


class NothingToSubmit(Conflict):
    slug: ClassVar[str] = "nothing-to-submit"
    title: ClassVar[str] = "The matter was not refused"
    title_zh: ClassVar[str] = "该案件未被退回，无需重新提交"


class NoClearance(Conflict):
    slug: ClassVar[str] = "no-clearance"
    title: ClassVar[str] = "The matter holds no clearance"
    title_zh: ClassVar[str] = "该案件没有可核销的利冲许可"


class LeadNeeded(Conflict):
    slug: ClassVar[str] = "lead-needed"
    title: ClassVar[str] = "A matter opens only under a lead lawyer who works here"
    title_zh: ClassVar[str] = "立案前须指定在职的主办律师"


class PartiesUnsettled(Conflict):
    slug: ClassVar[str] = "parties-unsettled"
    title: ClassVar[str] = "Added parties still wait for the conflicts office"
    title_zh: ClassVar[str] = "新增当事人仍待利冲审查"
