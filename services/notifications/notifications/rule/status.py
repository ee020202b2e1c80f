"""What a rule is made of, and whether it applies to an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from contracts.event import Event
from contracts.notifications import MessageChannel
from notifications.message.status import Priority

IN_APP: Final = (MessageChannel.IN_APP,)
MAIL: Final = (MessageChannel.MAIL,)
BOTH: Final = (MessageChannel.IN_APP, MessageChannel.MAIL)


class To(StrEnum):
    """Whom: of the row, by role in the row's office, by role in the whole firm, or outside."""

    LEAD_LAWYER = "lead_lawyer"
    INVESTIGATOR = "investigator"
    INTAKE_OFFICE = "intake_office"
    CLIENT_SERVICE = "client_service"
    MANAGEMENT = "management"
    CONFLICTS_OFFICE = "conflicts_office"
    COMMITTEE = "committee"
    CLIENT = "client"
    COMPLAINANT = "complainant"


class LinkPurpose(StrEnum):
    """What a link in a mail allows; the complaints service accepts them."""

    COMPLAINT = "complaint"
    STATUS = "complaint-status"


@dataclass(frozen=True)
class Rule:
    """`when` names the values that fields of the event must have.

    `consent`: only to who agreed to be contacted. `name` is part of each message's id for ever.
    """

    name: str
    on: type[Event]
    to: To
    template: str
    by: tuple[MessageChannel, ...]
    priority: Priority = Priority.NORMAL
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    consent: bool = False

    def applies(self, event: Event) -> bool:
        return isinstance(event, self.on) and all(
            getattr(event, name) in values for name, values in self.when.items()
        )
