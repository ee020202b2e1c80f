"""A mail as it came, and what a complaint takes out of it."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Final

MAX_TEXT: Final = 8000
MAX_LINE: Final = 200
_ADDRESS: Final = re.compile(r"[^\s@<>\x00-\x1f]+@[^\s@<>\x00-\x1f]+\.[^\s@<>]+")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_UNREADABLE: Final = "（邮件无法解析，请查看原件。 The mail cannot be read; see the original.）"


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """`digest` is of the Message-ID, or of the whole mail without one; `email` answers it."""

    original: bytes
    digest: str
    name: str
    email: str | None
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    is_automatic: bool = False

    @property
    def language(self) -> str:
        return "zh-CN" if _HAN.search(self.subject + self.text) else "en"


def read_mail(original: bytes) -> Mail:
    """Read what can be read; a mail that nobody can read is a complaint with its original."""
    try:
        return _read(original)
    except Exception:  # noqa: BLE001 - whatever is wrong with a mail, it is kept
        digest = hashlib.sha256(original).hexdigest()
        return Mail(original, digest, name="?", email=None, subject="", text=_UNREADABLE)


def _read(original: bytes) -> Mail:
    message = message_from_bytes(original, policy=policy.default)
    name, address = parseaddr(str(message["From"] or ""))
    subject = _line(str(message["Subject"] or ""))
    text = _body(message)
    identity = str(message["Message-ID"] or "").strip().encode() or original
    return Mail(
        original=original,
        digest=hashlib.sha256(identity).hexdigest(),
        name=_line(name) or _line(address) or "?",
        email=address[:MAX_LINE] if _ADDRESS.fullmatch(address) else None,
        subject=subject,
        text="\n\n".join(part for part in (subject, text) if part)[:MAX_TEXT] or _UNREADABLE,
        attachments=tuple(_attachments(message)),
        is_automatic=str(message["Auto-Submitted"] or "no").strip().lower() != "no",
    )


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = str(part.get_content())
    return _clean(_text_of(text) if part.get_content_subtype() == "html" else text)


def _attachments(message: EmailMessage) -> list[Attachment]:
    """Return every part with content of its own; a mail within a mail is one file."""
    found = []
    for part in message.iter_attachments():
        content = part.get_content()
        if isinstance(content, EmailMessage):
            content = content.as_bytes()
        if isinstance(content, str):
            content = content.encode()
        if isinstance(content, bytes) and content:
            found.append(Attachment(part.get_filename() or "attachment", content))
    return found


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - HTMLParser's signature
        self._hidden += tag in {"script", "style"}
        self._break_at(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"} and self._hidden > 0
        self._break_at(tag)

    def _break_at(self, tag: str) -> None:
        if tag in {"br", "p", "div", "tr", "li"}:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def _text_of(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(words.found)).strip()


def _line(text: str) -> str:
    return " ".join(_clean(text).split())[:MAX_LINE]


def _clean(text: str) -> str:
    """Leave out what no database and no screen takes."""
    kept = "".join(char for char in text if char in "\n\t" or char.isprintable())
    return kept.encode(errors="ignore").decode().strip()
