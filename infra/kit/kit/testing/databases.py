"""A database for each test: a copy of a template that is made once per run."""

import hashlib
import importlib.resources
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import Dialect, Index, MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement
from sqlalchemy.sql import text

from kit import migrate
from kit.db import Database
from kit.settings import DatabaseSettings

OWNER, APP, PASSWORD = "test_owner", "test_app", "test"
_MAKING = 0x68656E67_74656D70

Build = Callable[[DatabaseSettings], Awaitable[None]]
ServiceDatabase = Callable[[str], Awaitable[Database]]
TableDatabase = Callable[[MetaData], Awaitable[Database]]


def settings_for(admin_url: str, database: str) -> DatabaseSettings:
    url = make_url(admin_url).set(drivername="postgresql+asyncpg", database=database)

    def login(role: str) -> str:
        login_url = url.set(username=role, password=PASSWORD)
        return login_url.render_as_string(hide_password=False)

    return DatabaseSettings(url=login(APP), owner_url=login(OWNER))


class Databases:
    """Copies are dropped at the end of the test, templates stay for the next run."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._open: list[Database] = []
        self._names: list[str] = []

    async def copy_of(self, template: str, build: Build) -> Database:
        name = f"test_{uuid4().hex}"
        admin = await asyncpg.connect(self._admin_url)
        try:
            await self._make_template(admin, template, build)
            await admin.execute(
                f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}" STRATEGY wal_log'
            )
        finally:
            await admin.close()
        self._names.append(name)
        return self.open(name)

    def open(self, name: str) -> Database:
        """Open it once more, as another process would."""
        database = Database(settings_for(self._admin_url, name))
        self._open.append(database)
        return database

    async def close(self) -> None:
        for database in self._open:
            await database.dispose()
        admin = await asyncpg.connect(self._admin_url)
        try:
            for name in self._names:
                await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        finally:
            await admin.close()

    async def _make_template(
        self, admin: "asyncpg.Connection[asyncpg.Record]", template: str, build: Build
    ) -> None:
        finished = "SELECT datistemplate FROM pg_database WHERE datname = $1"
        if await admin.fetchval(finished, template):
            return
        await admin.execute("SELECT pg_advisory_lock($1)", _MAKING)
        try:
            if not await admin.fetchval(finished, template):
                await _make_roles(admin)
                await admin.execute(f'DROP DATABASE IF EXISTS "{template}"')
                await admin.execute(f'CREATE DATABASE "{template}" OWNER {OWNER}')
                await build(settings_for(self._admin_url, template))
                await admin.execute(f'ALTER DATABASE "{template}" IS_TEMPLATE true')
        finally:
            await admin.execute("SELECT pg_advisory_unlock($1)", _MAKING)


async def _make_roles(admin: "asyncpg.Connection[asyncpg.Record]") -> None:
    for role in (OWNER, APP):
        if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            await admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")


def _digest(*contents: bytes) -> str:
    return hashlib.sha256(b"\0".join(contents)).hexdigest()[:12]


def _migrations_of(service: str) -> list[bytes]:
    folders = [Path(migrate.__file__).parent / "migrations"]
    folders.append(Path(str(importlib.resources.files(service) / "migrations")))
    paths = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [path.read_bytes() for path in (Path(migrate.__file__), *paths)]


def _ddl_of(metadata: MetaData) -> list[bytes]:
    tables = metadata.sorted_tables
    indexes = [index for table in tables for index in sorted(table.indexes, key=_name_of)]
    statements: list[DDLElement] = [*map(CreateTable, tables), *map(CreateIndex, indexes)]
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # not annotated there
    return [str(one.compile(dialect=dialect)).encode() for one in statements]


def _name_of(index: Index) -> str:
    return str(index.name)


async def create_tables(metadata: MetaData, settings: DatabaseSettings) -> None:
    engine = create_async_engine(settings.owner_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APP}"))
        await connection.execute(text(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {APP}"))
    await engine.dispose()


@pytest.fixture
async def databases(postgres: str) -> AsyncIterator[Databases]:
    databases = Databases(postgres)
    yield databases
    await databases.close()


@pytest.fixture
def service_database(databases: Databases) -> ServiceDatabase:
    """Make the database of a service by its package name: migrated, empty, as the app role."""

    async def make(service: str) -> Database:
        template = f"template_{service}_{_digest(*_migrations_of(service))}"
        return await databases.copy_of(template, lambda given: migrate.upgrade(service, given))

    return make


@pytest.fixture
def table_database(databases: Databases) -> TableDatabase:
    """Make a database with the tables of a metadata, without migrations."""

    async def make(metadata: MetaData) -> Database:
        template = f"template_tables_{_digest(*_ddl_of(metadata))}"
        return await databases.copy_of(template, lambda given: create_tables(metadata, given))

    return make


async def announced(session: AsyncSession) -> list[str]:
    """Return the types recorded in the outbox, in order."""
    return list((await session.scalars(text("SELECT type FROM outbox ORDER BY seq"))).all())
