"""The intake service: from the first contact to the signed engagement."""

from typing import Final

from intake.access import consumers as access
from intake.client import api as clients
from intake.client import imports
from intake.consultation import api as consultations
from intake.db import Base
from intake.engagement import api as engagements
from intake.engagement import consumers as matters
from intake.erasure.commands import COMMANDS
from intake.history import api as history
from intake.inquiry import api as inquiries
from intake.inquiry.timers import timers
from intake.lead import api as leads
from intake.office import consumers as offices
from intake.screening import consumers as screening
from intake.settings import Settings
from kit.service import Service

SERVICE: Final = Service(
    name="intake",
    metadata=Base.metadata,
    routers=[
        leads.router,
        consultations.router,
        inquiries.router,
        engagements.router,
        clients.router,
        imports.router,
        history.router,
    ],
    consumers=[access.consumer, offices.consumer, screening.consumer, matters.consumer],
    timers=[timers],
    commands=COMMANDS,
    settings=Settings,
)
