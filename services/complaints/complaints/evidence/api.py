"""Evidence of a complaint: added as base64 within JSON, read as a download."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import Response

from complaints.complaint.access import ToAddTo, ToRead
from complaints.evidence import queries
from complaints.evidence.access import Store
from complaints.evidence.actions import File
from complaints.evidence.bodies import SentFile
from complaints.evidence.headers import download_headers
from complaints.evidence.tables import Evidence, Origin
from kit import audit
from kit.auth import Caller
from kit.http import Router, Session, View

router = Router(prefix="/v1/complaints/{complaint_id}/evidence", tags=["evidence"])


class EvidenceView(View):
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    origin: Origin
    added_at: datetime


class EvidenceList(View):
    items: Sequence[EvidenceView]


@router.get("", response_model=EvidenceList)
async def list_evidence(complaint: ToRead, session: Session) -> dict[str, Sequence[Evidence]]:
    return {"items": await queries.evidence_of(session, complaint.id)}


@router.post("", status_code=201, response_model=EvidenceView)
async def add_evidence(
    complaint: ToAddTo, body: SentFile, caller: Caller, session: Session, files: Store
) -> Evidence:
    """Keep a file; its content says what it is, whatever its name."""
    file = File(body.name, body.content, Origin.STAFF)
    return await files.add(session, complaint, file, by=caller.principal)


@router.get("/{evidence_id}", response_class=Response)
async def read_evidence(
    complaint: ToRead, evidence_id: UUID, caller: Caller, session: Session, files: Store
) -> Response:
    """Download one file; that is audited."""
    evidence = await queries.get_evidence(session, complaint.id, evidence_id)
    try:
        content = await files.store.get(evidence.key)
    except KeyError as error:
        raise queries.EvidenceNotFound(evidence_id) from error
    await audit.write(session, caller, "evidence.read", "complaint", complaint.id)
    headers = download_headers(evidence.name)
    return Response(content, media_type=evidence.media_type, headers=headers)
