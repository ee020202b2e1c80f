"""Which roles do what with complaints; X6 asks for an unconnected partner, offices decide which."""

from typing import Final

from kit.access import Role

ACTING: Final = frozenset({Role.CLIENT_SERVICE_OFFICER, Role.COMPLAINTS_COMMITTEE})
OVERSIGHT: Final = frozenset({Role.MANAGEMENT, Role.AUDITOR})
INVESTIGATING: Final = ACTING | {Role.LAWYER, Role.LEAD_LAWYER, Role.MANAGEMENT}
READERS: Final = INVESTIGATING | OVERSIGHT
