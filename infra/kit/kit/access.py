"""Who may do what: the table that every service keeps from `firm.access`."""

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    MetaData,
    SQLColumnExpression,
    Table,
    Text,
    Uuid,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.heartbeat import heartbeats
from kit.problems import Unavailable

if TYPE_CHECKING:
    from kit.auth import Principal
    from kit.kernel import Consumer


class Role(StrEnum):
    INTAKE_OFFICER = "intake_officer"
    LAWYER = "lawyer"
    LEAD_LAWYER = "lead_lawyer"
    ASSISTANT = "assistant"
    CONFLICTS_OFFICER = "conflicts_officer"
    CLIENT_SERVICE_OFFICER = "client_service_officer"
    COMPLAINTS_COMMITTEE = "complaints_committee"
    CRM_OFFICER = "crm_officer"
    MANAGEMENT = "management"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    MACHINE = "machine"


SEES_EVERY_OFFICE: Final = frozenset(
    {Role.CONFLICTS_OFFICER, Role.MANAGEMENT, Role.AUDITOR, Role.ADMINISTRATOR, Role.MACHINE}
)
FEED_MAX_AGE: Final = timedelta(seconds=60)


class _AccessChanged(Protocol):
    """The fields of `firm.access.changed` that are kept here."""

    principal: str
    staff_id: UUID | None
    roles: tuple[str, ...]
    office_ids: tuple[UUID, ...]
    scopes: tuple[str, ...]
    state: str


def make_table(metadata: MetaData) -> Table:
    return Table(
        "access",
        metadata,
        Column("principal", Text, primary_key=True),
        Column("staff_id", Uuid),
        Column("roles", ARRAY(Text), nullable=False),
        Column("office_ids", ARRAY(Uuid), nullable=False),
        Column("scopes", ARRAY(Text), nullable=False),
        Column("state", Text, nullable=False),
    )


ACCESS = make_table(MetaData())


async def keep(session: AsyncSession, change: Any) -> None:  # noqa: ANN401 - see _AccessChanged
    """Store the principal's whole access as announced by the firm."""
    changed: _AccessChanged = change
    row = {
        "staff_id": changed.staff_id,
        "roles": list(changed.roles),
        "office_ids": list(changed.office_ids),
        "scopes": list(changed.scopes),
        "state": str(changed.state),
    }
    statement = insert(ACCESS).values(principal=changed.principal, **row)
    await session.execute(statement.on_conflict_do_update(index_elements=["principal"], set_=row))


def follow(consumer: "Consumer", changed: type[Any]) -> None:
    """Let `consumer` keep the access table from the given event class."""
    consumer.on(changed)(keep)


def sees_office(caller: "Principal", column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Condition: the row's office is one of the caller's, or the caller's role sees all."""
    if caller.roles & SEES_EVERY_OFFICE:
        return true()
    return column.in_(sorted(caller.offices))


async def decisions_allowed(session: AsyncSession, *feeds: str) -> None:
    """Refuse a decision, an export or a change of a wall while access may be out of date.

    `feeds` are the services that must have been heard of within 60 s, by default the firm.
    """
    needed = feeds or ("firm",)
    beats = await heartbeats(session, needed)
    oldest = clock.now() - FEED_MAX_AGE
    for service in needed:
        beat = beats.get(service)
        if beat is None or min(beat.at, beat.oldest_unsent_at or beat.at) < oldest:
            detail = f"Nothing current was heard of {service} for 60 s; decisions have to wait."
            zh = f"60 秒内未收到 {service} 的最新消息，决定须等待。"
            raise Unavailable(detail, detail_zh=zh, waits_for=service)
