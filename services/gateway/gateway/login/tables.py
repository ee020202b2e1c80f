"""Login sessions: the browser holds a random id, the tokens stay here."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base


class LoginSession(Base):
    """`id_hash` is the SHA-256 of the cookie; `tokens` are sealed with the data key."""

    __tablename__ = "login_session"

    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    principal: Mapped[str]
    csrf: Mapped[str]
    tokens: Mapped[bytes]
    tokens_expire_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
