"""The firm service: offices, staff, access, joiners."""

from firm.access.api import router as access
from firm.access.commands import bootstrap
from firm.db import Base
from firm.feeds import consumer as walls
from firm.imports.api import router as imports
from firm.joiner.api import router as joiners
from firm.joiner.consumers import consumer as checks
from firm.joiner.timers import timers
from firm.office.api import router as offices
from firm.sheet.api import router as connections
from firm.staff.api import router as staff
from firm.staff.commands import erase
from kit.service import Service

SERVICE = Service(
    name="firm",
    metadata=Base.metadata,
    routers=[offices, staff, connections, access, joiners, imports],
    consumers=[checks, walls],
    timers=[timers],
    commands={"bootstrap": bootstrap, "erase": erase},
)
