"""The life of a database: a restore from backup must be announced by a new epoch."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Integer, MetaData, Table, Uuid, func, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.ids import new_id

FIRST = "INSERT INTO database_epoch (id, epoch) VALUES (1, $1) ON CONFLICT DO NOTHING"
READ = "SELECT epoch FROM database_epoch"
_RENEW = text("""
INSERT INTO database_epoch AS e (id, epoch) VALUES (1, :epoch)
ON CONFLICT (id) DO UPDATE SET epoch = EXCLUDED.epoch, since = now()
""")


def make_table(metadata: MetaData) -> None:
    """One row, made by the first relay."""
    Table(
        "database_epoch",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("epoch", Uuid, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
        CheckConstraint("id = 1", name="one_row"),
    )


async def renew(session: AsyncSession) -> UUID:
    """Announce a restore: readers stop trusting this database until they have verified."""
    epoch = new_id()
    await session.execute(_RENEW, {"epoch": epoch})
    return epoch
