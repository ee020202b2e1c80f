"""A register for tests: party rows without the life of their sheets."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.states import Sessions
from conflicts.index.tables import IndexRole, IndexState
from conflicts.matching.analysis import Analysis, analyse
from conflicts.register.status import Origin
from conflicts.register.tables import Party, Sheet
from conflicts.rules.pack import PartState
from contracts.conflicts import SourceKind
from contracts.parties import IdentifierScheme, PartyKind, PartyRole, Side
from contracts.parties import Party as NamedParty
from kit.ids import new_id

MOMENT = datetime(2026, 3, 2, tzinfo=UTC)


def named(
    name: str,
    kind: str = "organization",
    aliases: Sequence[str] = (),
    identifiers: Sequence[tuple[str, str]] = (),
) -> NamedParty:
    numbers = [{"scheme": IdentifierScheme(s), "value": value} for s, value in identifiers]
    content = {"name": name, "kind": kind, "aliases": aliases, "identifiers": numbers}
    return NamedParty.model_validate({"ref": "c1", "side": Side.CLIENT, **content})


def analysis(party: NamedParty) -> Analysis:
    numbers = [(identifier.scheme, identifier.value) for identifier in party.identifiers]
    return analyse(party.name, party.kind.value, party.aliases, numbers)


class Register:
    """Every change takes the next reg_seq, as it does under the lock."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self._sheet: UUID | None = None

    async def add(self, *parties: NamedParty | str) -> list[UUID]:
        rows = [named(party) if isinstance(party, str) else party for party in parties]
        ids = [new_id() for _ in rows]
        async with self.sessions.begin() as session:
            first = await self._next(session)
            sheet = await self._sheet_id(session)
            values = [
                {"id": i, "ref": i.hex, "sheet_id": sheet, "reg_seq": seq, **_columns(party)}
                for seq, (i, party) in enumerate(zip(ids, rows, strict=True), first)
            ]
            await session.execute(insert(Party), values)
        return ids

    async def change(self, party_id: UUID, **values: Any) -> None:  # noqa: ANN401 (any column)
        async with self.sessions.begin() as session:
            changed = update(Party).where(Party.id == party_id)
            await session.execute(changed.values(reg_seq=await self._next(session), **values))

    async def rename(self, party_id: UUID, name: str) -> None:
        await self.change(party_id, **_columns(named(name)))

    async def state(self, role: IndexRole = IndexRole.ACTIVE) -> IndexState:
        async with self.sessions() as session:
            return (await session.scalars(select(IndexState).where(IndexState.role == role))).one()

    async def damage_state(self, **values: Any) -> None:  # noqa: ANN401 (any column)
        """Make the record of the active index say something else."""
        async with self.sessions.begin() as session:
            active = update(IndexState).where(IndexState.role == IndexRole.ACTIVE)
            await session.execute(active.values(**values))

    async def _next(self, session: AsyncSession) -> int:
        last = await session.scalar(select(func.max(Party.reg_seq)))
        return (last or 0) + 1

    async def _sheet_id(self, session: AsyncSession) -> UUID:
        if self._sheet is None:
            self._sheet = new_id()
            await session.execute(insert(Sheet).values(id=self._sheet, **_SHEET))
        return self._sheet


def _columns(party: NamedParty) -> dict[str, Any]:
    analysed = analysis(party)
    return {
        "name": party.name,
        "kind": PartyKind(party.kind),
        "side": Side.CLIENT,
        "role": PartyRole.PRINCIPAL,
        "content": party.model_dump(mode="json", by_alias=True),
        "keys": analysed.keys,
        "analysis": analysed.to_json(),
        "searchable": True,
        "provisional": False,
    }


_SHEET: dict[str, Any] = {
    "source_kind": SourceKind.INQUIRY,
    "source_id": new_id(),
    "origin": Origin.OWNER,
    "source_version": 1,
    "state": "submitted",
    "standing": PartState.PENDING,
    "party_set_hash": "",
    "party_set": {},
    "case_numbers": [],
    "office_id": new_id(),
    "team": [],
    "imported": False,
    "reg_seq": 0,
    "registered_at": MOMENT,
}
