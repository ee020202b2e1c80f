"""Keep evidence outside the database, and drop it again."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.announce import note
from complaints.complaint.status import RUNNING, check_status
from complaints.complaint.tables import Complaint
from complaints.evidence.queries import count_evidence, evidence_of, known_keys
from complaints.evidence.status import TooMuchEvidence, check_size, check_type
from complaints.evidence.store import EvidenceStore
from complaints.evidence.tables import Evidence, Origin
from complaints.settings import FilesSettings
from kit import clock
from kit.ids import new_id

ADDED = "evidence-added"
MAX_NAME = 200
LEFT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class File:
    """`media_type` is given for what we made ourselves; otherwise the content has to show it."""

    name: str
    content: bytes
    origin: Origin
    media_type: str | None = None
    pointer: str = "/content"


@dataclass(frozen=True)
class Files:
    """The store with its limits."""

    store: EvidenceStore
    limits: FilesSettings

    async def add(
        self, session: AsyncSession, complaint: Complaint, file: File, *, by: str
    ) -> Evidence:
        """Check it, store it, then note it; a refused transaction leaves an unnamed file behind."""
        check_status(complaint.status, RUNNING, "add evidence")
        if await count_evidence(session, complaint.id) >= self.limits.max_per_complaint:
            most = self.limits.max_per_complaint
            zh = f"每件投诉最多 {most} 个文件。"
            raise TooMuchEvidence(f"At most {most} files.", detail_zh=zh, max_files=most)
        media_type = file.media_type or self._checked(file)
        evidence = Evidence(
            id=new_id(),
            complaint_id=complaint.id,
            key=await self.store.put(file.content),
            name=clean_name(file.name),
            media_type=media_type,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            origin=file.origin,
        )
        session.add(evidence)
        detail = {"evidence_id": str(evidence.id), "media_type": media_type}
        await note(session, complaint.id, ADDED, by=by, detail=detail)
        return evidence

    def _checked(self, file: File) -> str:
        check_size(file.content, self.limits.max_bytes)
        return check_type(file.content, file.pointer)


async def drop_evidence(session: AsyncSession, store: EvidenceStore, complaint_id: UUID) -> None:
    """Delete the contents, then the rows: done again after a failure, nothing is left."""
    for evidence in await evidence_of(session, complaint_id):
        await store.delete(evidence.key)
    await session.execute(delete(Evidence).where(Evidence.complaint_id == complaint_id))


async def sweep(session: AsyncSession, store: EvidenceStore) -> int:
    """Delete what a refused or broken off request has left behind; return how many files."""
    old = await store.keys_before(clock.now() - LEFT_FOR)
    known = await known_keys(session, old)
    lost = [key for key in old if key not in known]
    for key in lost:
        await store.delete(key)
    return len(lost)


def clean_name(name: str) -> str:
    """Return a name to show, without folders and control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip()[:MAX_NAME] or "file"
