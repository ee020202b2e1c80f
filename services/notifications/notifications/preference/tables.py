from datetime import time
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from notifications.db import Base
from notifications.preference.status import Wishes


class Preference(Base):
    """Of one member of staff; without a row the defaults of `Wishes` hold."""

    __tablename__ = "preference"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    mail: Mapped[bool]
    digest: Mapped[bool]
    quiet_from: Mapped[time]
    quiet_until: Mapped[time]
    language: Mapped[str | None]
    revision: Mapped[int]

    @property
    def wishes(self) -> Wishes:
        return Wishes(
            mail=self.mail,
            digest=self.digest,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            language=self.language,
        )
