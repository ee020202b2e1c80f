"""What a resolution letter must say (E6): pure."""

from typing import ClassVar, Final, Protocol

from kit.problems import Invalid


class LetterIncomplete(Invalid):
    slug: ClassVar[str] = "letter-incomplete"
    title: ClassVar[str] = "The letter lacks a part that it must have"
    title_zh: ClassVar[str] = "答复函缺少必备内容"


class Parts(Protocol):
    @property
    def handling(self) -> str: ...
    @property
    def improvement(self) -> str: ...
    @property
    def rights_and_appeal(self) -> str: ...


MANDATORY: Final = ("handling", "improvement", "rights_and_appeal")


def check_complete(parts: Parts) -> None:
    """Refuse a letter in which one of the three parts says nothing."""
    empty = [name for name in MANDATORY if not getattr(parts, name).strip()]
    if empty:
        what = "must be written: handling, improvement measures, rights and appeal are all due"
        errors = [{"pointer": f"/{name}", "detail": what} for name in empty]
        zh = "处理结果、改进措施、权利与申诉途径三部分均须填写。"
        raise LetterIncomplete("Write all three parts.", detail_zh=zh, errors=errors)
