"""A database for each service: the owner role migrates, the app role only uses the tables."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg


@dataclass(frozen=True)
class Roles:
    """Names and passwords of the two roles of one database."""

    database: str
    owner: str
    owner_password: str
    app: str
    app_password: str


async def provision_database(admin_url: str, roles: Roles) -> None:
    """Create what is missing and set the passwords; repeat it safely."""
    admin = await asyncpg.connect(admin_url)
    try:
        await _make_role(admin, roles.owner, roles.owner_password)
        await _make_role(admin, roles.app, roles.app_password)
        known = "SELECT 1 FROM pg_database WHERE datname = $1"
        if not await admin.fetchval(known, roles.database):
            await admin.execute(f'CREATE DATABASE "{roles.database}" OWNER "{roles.owner}"')
        await admin.execute(f'REVOKE ALL ON DATABASE "{roles.database}" FROM PUBLIC')
        await admin.execute(f'GRANT CONNECT ON DATABASE "{roles.database}" TO "{roles.app}"')
    finally:
        await admin.close()
    await _grant_future_tables(on_database(admin_url, roles.database), roles)


async def _make_role(admin: "asyncpg.Connection[asyncpg.Record]", name: str, password: str) -> None:
    if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name):
        await admin.execute(f'CREATE ROLE "{name}"')
    literal = await admin.fetchval("SELECT quote_literal($1)", password)
    safe = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
    await admin.execute(f'ALTER ROLE "{name}" {safe} PASSWORD {literal}')


async def _grant_future_tables(url: str, roles: Roles) -> None:
    """Let the app role use whatever the owner will create, but never change its shape."""
    admin = await asyncpg.connect(url)
    future = f'ALTER DEFAULT PRIVILEGES FOR ROLE "{roles.owner}" GRANT'
    try:
        for grant in (
            "SELECT, INSERT, UPDATE, DELETE ON TABLES",
            "USAGE, SELECT ON SEQUENCES",
            "USAGE ON SCHEMAS",
        ):
            await admin.execute(f'{future} {grant} TO "{roles.app}"')
    finally:
        await admin.close()


def on_database(url: str, database: str, user: str = "", password: str = "") -> str:
    """Return the URL of another database on the same server, for another role when named."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    login = f"{quote(user)}:{quote(password)}" if user else parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@{place}", path=f"/{database}"))
