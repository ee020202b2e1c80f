"""What may be kept as evidence: known by its content, never by its name; pure."""

import io
import zipfile
from typing import ClassVar, Final

import puremagic

from kit.problems import Conflict, Invalid, TooLarge

TEXT, MAIL, PDF = "text/plain", "message/rfc822", "application/pdf"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_BY_EXTENSION: Final = {
    ".pdf": PDF,
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jfif": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".wav": "audio/wav",
}
_BY_MEMBER: Final = {
    "word/document.xml": f"{_OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet",
}
_MACROS: Final = "vbaproject.bin"
ACCEPTED: Final = sorted({TEXT, *_BY_EXTENSION.values(), *_BY_MEMBER.values()})
_CONTROL: Final = {chr(code) for code in range(32)} - {"\t", "\n", "\r", "\f"}
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


class EvidenceTypeRefused(Invalid):
    slug: ClassVar[str] = "evidence-type-refused"
    title: ClassVar[str] = "Files of this type are not taken as evidence"
    title_zh: ClassVar[str] = "不接受该类型的文件作为证据"


class EvidenceTooLarge(TooLarge):
    slug: ClassVar[str] = "evidence-too-large"
    title: ClassVar[str] = "The file is too large"
    title_zh: ClassVar[str] = "文件过大"


class TooMuchEvidence(Conflict):
    slug: ClassVar[str] = "too-much-evidence"
    title: ClassVar[str] = "This complaint holds as many files as it may"
    title_zh: ClassVar[str] = "该投诉的证据文件数量已达上限"


def media_type_of(content: bytes) -> str | None:
    """Return the type that the content shows, None for what is not taken."""
    if content.startswith(_PROGRAMS):
        return None
    if _is_text(content):
        return TEXT
    return _office_type(content) if content.startswith(b"PK") else _known_type(content)


def check_type(content: bytes, pointer: str) -> str:
    found = media_type_of(content)
    if found is None:
        errors = [{"pointer": pointer, "detail": f"must be one of {', '.join(ACCEPTED)}"}]
        zh = "可接受 PDF、图片、音视频、Word、Excel 和纯文本文件。"
        detail = "Send a PDF, picture, recording, Word or Excel document, or plain text."
        raise EvidenceTypeRefused(detail, detail_zh=zh, errors=errors, accepted=ACCEPTED)
    return found


def check_size(content: bytes, most: int) -> None:
    if len(content) > most:
        zh = f"单个文件最大 {most} 字节。"
        raise EvidenceTooLarge(f"A file has at most {most} bytes.", detail_zh=zh, max_bytes=most)


def _known_type(content: bytes) -> str | None:
    """Let only the best matches count: a weak one fits almost anything."""
    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return None
    best = {one.extension for one in matches if one.confidence == matches[0].confidence}
    return next((kind for name, kind in _BY_EXTENSION.items() if name in best), None)


def _office_type(content: bytes) -> str | None:
    """Look at the names within the archive; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.endswith(_MACROS) for name in names):
        return None
    return next((kind for name, kind in _BY_MEMBER.items() if name in names), None)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return _CONTROL.isdisjoint(text)
