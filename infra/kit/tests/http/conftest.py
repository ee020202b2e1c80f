"""A notebook: the smallest service that uses every part of the HTTP kit."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID, uuid4

import pytest
from fastapi import Query
from pydantic import Field
from sqlalchemy import or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock, outbox, tables
from kit.access import Role, sees_office
from kit.auth import Caller, Principal, require
from kit.crypto import Cipher
from kit.db import Row, new_metadata
from kit.etag import IfMatch, check_revision
from kit.facts import Kind
from kit.http import Body, Router, Session, View, create_api
from kit.ids import new_id
from kit.paging import Cursor, Page, page
from kit.problems import NotFound
from kit.running import Running
from kit.settings import HttpSettings, KafkaSettings, SecretsSettings, ServiceSettings
from kit.testing.client import Api
from kit.testing.databases import TableDatabase
from kit.testing.issuer import Issuer
from kit.testing.keys import DATA_KEY
from kit.walls import not_walled


class Base(Row):
    __abstract__ = True
    metadata = new_metadata()


class Note(Base):
    __tablename__ = "note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    office_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


tables.make_all(Base.metadata)


@dataclass(frozen=True)
class NoteWritten:
    topic: ClassVar[str] = "notebook.note"
    event_type: ClassVar[str] = "notebook.note.written.v1"
    kind: ClassVar[Kind] = "fact"

    note_id: UUID
    event_id: UUID = field(default_factory=uuid4)
    occurred_at: datetime = field(default_factory=clock.now)

    @property
    def key(self) -> str:
        return str(self.note_id)

    def body(self) -> bytes:
        return b"{}"

    @classmethod
    def from_record(cls, members: dict[str, Any], *, event_id: UUID, occurred_at: datetime) -> Self:
        raise NotImplementedError


class NoteNotFound(NotFound):
    slug: ClassVar[str] = "note-not-found"
    title: ClassVar[str] = "There is no such note"
    title_zh: ClassVar[str] = "没有该笔记"


class Tag(Body):
    name: str = Field(min_length=2, max_length=5)


class WriteNote(Body):
    text: str = Field(min_length=1, max_length=50)
    size: int = 1
    office_id: UUID | None = None
    tags: list[Tag] = []


class NoteView(View):
    id: UUID
    text: str
    size: int
    revision: int


router = Router(prefix="/v1/notes", tags=["notes"])
_gates: list[asyncio.Event] = []


async def _note(session: Session, note_id: UUID, caller: Principal) -> Note:
    seen = select(Note).where(
        Note.id == note_id,
        or_(Note.office_id.is_(None), sees_office(caller, Note.office_id)),
        not_walled(caller, Note.id),
    )
    note = (await session.execute(seen)).scalar_one_or_none()
    if note is None:
        raise NoteNotFound("No note has this id.")
    return note


@router.post("", status_code=201, response_model=NoteView)
async def write_note(body: WriteNote, caller: Caller, session: Session) -> Note:
    require(caller, Role.LAWYER)
    given = body.model_dump(exclude={"tags"})
    note = Note(id=new_id(), created_at=clock.now(), **given)
    session.add(note)
    await session.flush()
    if body.text == "recorded":
        await outbox.record(session, NoteWritten(note.id))
    if body.text == "slow":
        await _gates[-1].wait()
    if body.text == "refused":
        raise NoteNotFound("Written and refused.")
    if body.text == "defect":
        raise RuntimeError("secret detail")
    return note


@router.post(
    "/open", status_code=201, response_model=NoteView, openapi_extra={"x-idempotency": "none"}
)
async def write_open_note(body: WriteNote, session: Session) -> Note:
    note = Note(id=new_id(), created_at=clock.now(), text=body.text, size=body.size)
    session.add(note)
    return note


@router.get("", response_model=Page[NoteView])
async def list_notes(
    caller: Caller, session: Session, cursor: Cursor, *, newest: bool = False
) -> Page[Note]:
    statement = select(Note).where(not_walled(caller, Note.id))
    order = (Note.created_at, Note.id)
    return await page(session, statement, cursor, order=order, newest_first=newest)


@router.get("/search")
async def search_notes(
    _: Caller, session: Session, q: Annotated[str, Query(max_length=20)]
) -> list[str]:
    return list((await session.execute(select(Note.text).where(Note.text == q))).scalars())


@router.get("/{note_id}", response_model=NoteView)
async def read_note(note_id: UUID, caller: Caller, session: Session) -> Note:
    return await _note(session, note_id, caller)


@router.put("/{note_id}", response_model=NoteView)
async def change_note(
    note_id: UUID, body: WriteNote, if_match: IfMatch, caller: Caller, session: Session
) -> Note:
    note = await _note(session, note_id, caller)
    check_revision(note.revision, if_match)
    if body.text == "slow":
        await _gates[-1].wait()
    note.text = body.text
    return note


@router.post("/lock")
async def lock_notes(_: Caller, session: Session) -> dict[str, bool]:
    await session.execute(text("SET LOCAL lock_timeout = '50ms'"))
    await session.execute(text("LOCK TABLE note IN ACCESS EXCLUSIVE MODE"))
    return {"locked": True}


@pytest.fixture
def slow_gate() -> asyncio.Event:
    _gates.append(asyncio.Event())
    return _gates[-1]


@pytest.fixture
async def api(table_database: TableDatabase, issuer: Issuer) -> Api:
    database = await table_database(Base.metadata)
    settings = ServiceSettings(
        database=database.settings,
        oidc=issuer.settings,
        kafka=KafkaSettings(bootstrap="127.0.0.1:9"),
        secrets=SecretsSettings(data_key=DATA_KEY),
        http=HttpSettings(max_body_bytes=20_000, max_in_flight=20),
    )
    running = Running(settings, database, issuer.verifier(), Cipher(DATA_KEY))
    app = create_api(
        "notebook", [router], database=database, tokens=running.tokens, settings=settings.http
    )
    app.state.running = running
    api = Api(app, running, issuer)
    await api.let("chen.jing", Role.LAWYER)
    return api
