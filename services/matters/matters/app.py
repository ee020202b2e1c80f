"""Everything the matters service is made of."""

from kit.service import Service
from matters.alerts.consumers import alerts
from matters.complaints.api import router as complaint_notes
from matters.complaints.consumers import complaints
from matters.db import Base
from matters.directory.consumers import clients, firm, guards
from matters.erasure.commands import erase_parties
from matters.imports.api import router as imports
from matters.matter.api import router as matter
from matters.matter.timers import timers
from matters.opening.api import router as opening
from matters.opening.consumers import clearances, signed
from matters.parties.api import router as parties
from matters.parties.consumers import checks
from matters.settings import Settings
from matters.staffing.api import router as staffing

SERVICE = Service(
    name="matters",
    metadata=Base.metadata,
    routers=[imports, matter, opening, parties, staffing, complaint_notes],
    consumers=[signed, clearances, checks, alerts, complaints, firm, clients, guards],
    timers=[timers],
    commands={"erase-parties": erase_parties},
    settings=Settings,
)
