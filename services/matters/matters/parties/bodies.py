"""A party that a request brings and that need not say its `ref` yet."""

from datetime import date

from pydantic import Field

from contracts.parties import Identifier, Name, Party, PartyKind, PartyRole, Ref, Side
from contracts.requests import IdentifierBody
from kit.http import Body


class PartyBody(Body):
    """Without a `ref` the party is given one."""

    ref: Ref | None = None
    name: Name
    kind: PartyKind
    side: Side
    role: PartyRole = PartyRole.PRINCIPAL
    born: date | None = None
    founded: date | None = None
    aliases: tuple[Name, ...] = Field(default=(), max_length=50)
    identifiers: tuple[IdentifierBody, ...] = Field(default=(), max_length=20)

    def party(self, ref: str) -> Party:
        values = dict(self)
        values["ref"] = ref
        values["identifiers"] = tuple(Identifier(**dict(given)) for given in self.identifiers)
        return Party(**values)
