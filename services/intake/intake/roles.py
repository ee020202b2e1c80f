"""Which roles of the firm do what in intake; who sees a row is decided by office and wall."""

from typing import Final

from kit.access import Role

RECEPTION: Final = (
    Role.INTAKE_OFFICER,
    Role.LAWYER,
    Role.LEAD_LAWYER,
    Role.ASSISTANT,
    Role.CLIENT_SERVICE_OFFICER,
    Role.CRM_OFFICER,
)
INTAKE: Final = (Role.INTAKE_OFFICER, Role.LAWYER, Role.LEAD_LAWYER, Role.ASSISTANT)
ENGAGING: Final = (Role.INTAKE_OFFICER, Role.LAWYER, Role.LEAD_LAWYER)
REVIEWING: Final = (Role.LEAD_LAWYER, Role.MANAGEMENT)
CLIENT_FILE: Final = (Role.INTAKE_OFFICER, Role.LEAD_LAWYER, Role.CRM_OFFICER)
IMPORTING: Final = (Role.CRM_OFFICER, Role.ADMINISTRATOR, Role.MACHINE)
OVERSIGHT: Final = (
    Role.CONFLICTS_OFFICER,
    Role.MANAGEMENT,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
    Role.MACHINE,
)
