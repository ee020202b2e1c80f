"""Every route of the service, in one list for the app."""

from typing import Final

from conflicts.alert.api import router as alerts
from conflicts.check.api import router as checks
from conflicts.check.people_api import router as decisions
from conflicts.clearance.api import router as clearances
from conflicts.directory.api import router as register
from conflicts.history.api import router as history
from conflicts.index.api import router as index
from conflicts.match.api import router as match
from conflicts.party_import.api import router as parties
from conflicts.wall.api import router as walls
from conflicts.work.api import router as work

ROUTERS: Final = (
    checks,
    decisions,
    clearances,
    alerts,
    walls,
    work,
    match,
    parties,
    register,
    index,
    history,
)
