"""What was checked, decided and granted for an inquiry, matter or complaint, for timelines."""

from uuid import UUID

from conflicts.check.wiring import Language
from conflicts.history.queries import history_of_source
from contracts.conflicts import SourceKind
from kit.auth import Caller
from kit.history import History
from kit.http import Router, Session

router = Router(prefix="/v1/conflicts/sources", tags=["history"])


@router.get("/{source_kind}/{source_id}/history")
async def read_source_history(
    source_kind: SourceKind, source_id: UUID, caller: Caller, session: Session, language: Language
) -> History:
    """Tell of the checks of a source, oldest first, and what they wait for."""
    return await history_of_source(session, caller, source_kind, source_id, language)
