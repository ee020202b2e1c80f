"""Login sessions in the database: opened, found, kept fresh, ended."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from gateway.login.oidc import Provider, Tokens, hashed
from gateway.login.tables import LoginSession
from kit import clock
from kit.crypto import Cipher

REFRESH_BEFORE = timedelta(seconds=30)


class Sessions:
    """The browser knows a session by its cookie, this table by the cookie's hash."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], cipher: Cipher, lifetime: timedelta
    ) -> None:
        self._sessions = sessions
        self._cipher = cipher
        self._lifetime = lifetime

    async def open(self, tokens: Tokens) -> str:
        """Return the new session's cookie; ended sessions are swept out on the way."""
        cookie = secrets.token_urlsafe(32)
        now = clock.now()
        async with self._sessions.begin() as session:
            await session.execute(delete(LoginSession).where(LoginSession.expires_at < now))
            session.add(
                LoginSession(
                    id_hash=hashed(cookie),
                    principal=tokens.principal,
                    csrf=secrets.token_urlsafe(24),
                    tokens=self._sealed(tokens, hashed(cookie)),
                    tokens_expire_at=tokens.expires_at,
                    created_at=now,
                    expires_at=now + self._lifetime,
                )
            )
        return cookie

    async def find(self, cookie: str) -> LoginSession | None:
        async with self._sessions() as session:
            return await session.scalar(_live(cookie))

    async def tokens(self, cookie: str, provider: Provider) -> Tokens | None:
        """Return tokens that live for another 30 s; the row lock makes one request refresh."""
        async with self._sessions.begin() as session:
            row = await session.scalar(_live(cookie))
            if row is None:
                return None
            if row.tokens_expire_at - clock.now() > REFRESH_BEFORE:
                return self._opened(row)
            await session.refresh(row, with_for_update=True)
            if row.tokens_expire_at - clock.now() <= REFRESH_BEFORE:
                fresh = await provider.refreshed(self._opened(row))
                row.tokens = self._sealed(fresh, row.id_hash)
                row.tokens_expire_at = fresh.expires_at
            return self._opened(row)

    async def end(self, cookie: str) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                delete(LoginSession).where(LoginSession.id_hash == hashed(cookie))
            )

    def _sealed(self, tokens: Tokens, id_hash: bytes) -> bytes:
        plain = asdict(tokens) | {"expires_at": tokens.expires_at.isoformat()}
        return self._cipher.seal(json.dumps(plain).encode(), id_hash.hex())

    def _opened(self, row: LoginSession) -> Tokens:
        plain = json.loads(self._cipher.open(row.tokens, row.id_hash.hex()))
        return Tokens(**plain | {"expires_at": datetime.fromisoformat(plain["expires_at"])})


def _live(cookie: str) -> Select[LoginSession]:
    return select(LoginSession).where(
        LoginSession.id_hash == hashed(cookie), LoginSession.expires_at > clock.now()
    )
