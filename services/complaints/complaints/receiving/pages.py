"""The public pages, in zh-CN and en; they load nothing from elsewhere."""

from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from complaints.calendar.working_days import last_day_of
from complaints.receiving.views import PublicStatus
from kit.languages import ZH

FOLDER: Final = Path(__file__).with_name("html")
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGES: Final = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_SHARED: Final = {
    "is_over": ("This link is not valid or is over.", "链接无效或已过期。"),
}
_WORDS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "form.html": {
        "title": ("Complain about our service", "服务投诉"),
        "intro": (
            "Registered within 24 hours, investigated within 7 working days, answered in writing.",
            "我们将在 24 小时内登记您的投诉，7 个工作日内完成调查并书面答复。",
        ),
        "matter_number": ("Number of your matter", "案件编号"),
        "name": ("Your name", "您的姓名或单位名称"),
        "email": ("E-mail", "电子邮箱"),
        "phone": ("Phone", "电话"),
        "text": ("What you complain about", "投诉内容"),
        "evidence": ("Evidence (up to 5 files)", "证据材料（最多 5 个文件）"),
        "send": ("Send", "提交"),
        "thanks": ("Thank you. We have received your complaint.", "感谢您的反馈，投诉已收到。"),
        "failed": ("Not sent.", "提交失败。"),
    },
    "status.html": {
        "title": ("Your complaint", "投诉进度"),
        "number": ("Number of the complaint or the matter", "投诉编号或案件编号"),
        "contact": ("The e-mail address or phone number you left", "您留下的邮箱或电话"),
        "ask": ("Ask", "查询"),
        "none": ("Nothing was found for these.", "未找到相符的投诉。"),
        "failed": ("That did not work.", "操作失败。"),
        "download": ("Download the letter (PDF)", "下载答复函（PDF）"),
        "satisfied": ("I am satisfied with the answer", "对处理结果满意"),
        "dissatisfied": ("I am not satisfied with the answer", "对处理结果不满意"),
        "words": ("What you want to say about it", "您的意见"),
        "send": ("Send", "提交"),
        "thanks": ("Thank you for your opinion.", "感谢您的意见。"),
        "complaint": ("Complaint", "投诉编号"),
        "progress": ("Now", "当前进度"),
        "received": ("Received", "收到日期"),
        "due": ("Investigated by", "调查期限"),
    },
}


def form_page(language: str, link: str | None, *, is_over: bool) -> str:
    """`is_over`: a link was brought that is no longer valid."""
    return _render("form.html", language, link=link, is_over=is_over)


def status_page(
    language: str, link: str | None, status: PublicStatus | None, *, is_over: bool
) -> str:
    """`status` is there with the link that shows it."""
    return _render(
        "status.html",
        language,
        link=link,
        is_over=is_over,
        parts=_parts(status, language) if status else [],
        letter=(status and status.letter) or [],
        asks_opinion=status is not None and status.letter is not None and status.opinion is None,
    )


def _parts(status: PublicStatus, language: str) -> list[dict[str, str]]:
    words = _words("status.html", language)
    zone = ZoneInfo(status.timezone)
    due = status.investigate_by and last_day_of(status.investigate_by, zone)
    shown = {
        "complaint": status.number,
        "progress": status.progress[language],
        "received": f"{status.received_at.astimezone(zone):%Y-%m-%d}",
        "due": due and f"{due:%Y-%m-%d}",
    }
    return [{"label": words[name], "text": text} for name, text in shown.items() if text]


def _render(name: str, language: str, **given: Any) -> str:  # noqa: ANN401 - what the page shows
    words = _words(name, language)
    return _PAGES.get_template(name).render(language=language, words=words, **given)


def _words(name: str, language: str) -> dict[str, str]:
    pairs = _SHARED | _WORDS[name]
    return {key: pair[language == ZH] for key, pair in pairs.items()}
