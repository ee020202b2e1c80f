"""Evidence: known by its content, kept outside the database, never run."""

import base64
import io
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from complaints.app import SERVICE
from complaints.directory.testing import INVESTIGATOR, MANAGER, OFFICER
from complaints.evidence.actions import File, clean_name, sweep
from complaints.evidence.status import media_type_of
from complaints.evidence.store import LocalFolder
from complaints.evidence.tables import Origin
from complaints.settings import FilesSettings
from complaints.testing import Store, at, settings_in
from kit import clock
from kit.testing.client import Api, Serve

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return written.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
TYPES = [
    (PDF, "application/pdf"),
    (PNG, "image/png"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
    ("微信聊天记录\r\n三月九日".encode(), "text/plain"),
    (b"<script>alert(1)</script>", "text/plain"),
    (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (
        archive("[Content_Types].xml", "xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (archive("word/document.xml", "word/vbaProject.bin"), None),
    (archive("setup.exe"), None),
    (b"PK\x03\x04 broken", None),
    (b"MZ\x90\x00\x03\x00\x00\x00", None),
    (b"\x7fELF\x02\x01\x01\x00", None),
    (b"#!/bin/sh\nrm -rf /\n", None),
    (b"\x00\x01\x02\x03\xfe\xff\x00\x00", None),
]


@pytest.mark.parametrize(("content", "media_type"), TYPES, ids=range(len(TYPES)))
def test_the_content_says_what_it_is(content: bytes, media_type: str | None) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\聊天.png", "聊天.png"),
        ('a"b\r\nX: y.png', 'a"bX: y.png'),
        ("", "file"),
        ("/", "file"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_name_is_only_shown(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def sent(content: bytes, name: str = "聊天记录.pdf") -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


async def test_evidence_comes_back_as_a_download(api: Api, store: Store, tmp_path: Path) -> None:
    complaint = await store.received()

    added = await api.post(at(complaint, "/evidence"), sent(PDF), by=OFFICER)
    assert added.status_code == 201, added.text
    view = added.json()
    read = await api.get(at(complaint, f"/evidence/{view['id']}"), by=MANAGER)

    assert [view[name] for name in ("media_type", "origin")] == ["application/pdf", "staff"]
    assert read.content == PDF
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert read.headers["content-disposition"].startswith("attachment;")
    (file,) = files_in(tmp_path)
    assert (len(file.name), file.suffix) == (32, "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    listed = (await api.get(at(complaint, "/evidence"), by=OFFICER)).json()["items"]
    assert [one["name"] for one in listed] == ["聊天记录.pdf"]


async def test_a_page_stays_text_whatever_its_name(api: Api, store: Store) -> None:
    complaint = await store.received()
    page = sent(b"<script>alert(1)</script>", "page.html")

    view = (await api.post(at(complaint, "/evidence"), page, by=OFFICER)).json()
    read = await api.get(at(complaint, f"/evidence/{view['id']}"), by=OFFICER)

    assert read.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("content", [b"MZ\x90\x00\x03", archive("setup.exe"), b"\x00\x01\x02"])
async def test_what_is_not_evidence_is_refused(
    api: Api, store: Store, content: bytes, tmp_path: Path
) -> None:
    complaint = await store.received()

    refused = await api.post(at(complaint, "/evidence"), sent(content), by=OFFICER)

    assert (refused.status_code, refused.json()["code"]) == (422, "evidence-type-refused")
    assert refused.json()["errors"][0]["pointer"] == "/content"
    assert not files_in(tmp_path)


async def test_size_and_number_have_limits(serve: Serve, store: Store, tmp_path: Path) -> None:
    limits = FilesSettings(folder=tmp_path, max_bytes=len(PDF), max_per_complaint=1)
    api = await serve(SERVICE, store.database, **settings_in(tmp_path) | {"files": limits})
    complaint = await store.received()

    async def add(content: bytes) -> tuple[int, str]:
        answer = await api.post(at(complaint, "/evidence"), sent(content), by=OFFICER)
        return answer.status_code, answer.json().get("code", "")

    assert await add(PDF + b"x") == (413, "evidence-too-large")
    assert await add(PDF) == (201, "")
    assert await add(PDF) == (409, "too-much-evidence")


async def test_the_investigator_adds_evidence_and_nobody_to_a_closed_complaint(
    api: Api, store: Store
) -> None:
    running, closed = await store.investigating(), await store.closed()

    added = await api.post(at(running, "/evidence"), sent(PNG, "a.png"), by=INVESTIGATOR)
    refused = await api.post(at(closed, "/evidence"), sent(PNG, "a.png"), by=OFFICER)

    assert (added.status_code, refused.status_code) == (201, 409)


async def test_a_store_gives_back_what_it_took_and_knows_no_paths(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path / "new")

    key = await folder.put(b"abc")
    assert await folder.get(key) == b"abc"
    await folder.delete(key)
    await folder.delete(key)

    for gone in (key, "../../etc/passwd", "0" * 31, ""):
        with pytest.raises(KeyError):
            await folder.get(gone)


async def test_what_a_refused_request_left_is_swept_after_a_day(
    store: Store, tmp_path: Path
) -> None:
    complaint = await store.received()
    await store.do(store.files.add, complaint, File("a.txt", b"a", Origin.STAFF), by=OFFICER)
    lost = await store.files.store.put(b"nobody knows of it")
    unfinished = tmp_path / "00" / f"{'0' * 32}.part"
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.touch()

    assert await store.do(sweep, store.files.store) == 0
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        assert await store.do(sweep, store.files.store) == 2

    assert [path.name != lost for path in files_in(tmp_path)] == [True]


async def test_a_file_that_is_gone_is_told(api: Api, store: Store, tmp_path: Path) -> None:
    complaint = await store.received()
    view = (await api.post(at(complaint, "/evidence"), sent(PDF), by=OFFICER)).json()
    (file,) = files_in(tmp_path)
    file.unlink()

    assert (await api.get(at(complaint, f"/evidence/{view['id']}"), by=OFFICER)).status_code == 404
