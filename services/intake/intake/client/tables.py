from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.intake import ContactRecorded
from contracts.parties import PartyKind
from intake.client.contact import Contact, Language
from intake.db import Base


class Client(Base):
    """Whom the firm acts for, and the address that client agreed to be written to (A4.1).

    `source_id` is the id of an imported client in the system it came from.
    """

    __tablename__ = "client"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
    kind: Mapped[PartyKind]
    display_name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[Language]
    may_be_contacted: Mapped[bool]
    source_id: Mapped[str | None] = mapped_column(unique=True)
    registered_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        Index("ix_client_office_id_registered_at_id", "office_id", "registered_at", "id"),
    )

    def write_contact(self, contact: Contact) -> list[str]:
        """Return the names of the fields that changed."""
        values = contact.model_dump()
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        return changed

    def contact_recorded(self) -> ContactRecorded:
        return ContactRecorded(
            client_id=self.id,
            display_name=self.display_name,
            email=self.email,
            phone=self.phone,
            language=self.language,
            may_be_contacted=self.may_be_contacted,
        )

    def forget(self, now: datetime) -> None:
        self.display_name, self.email, self.phone = "", None, None
        self.may_be_contacted, self.erased_at = False, now
