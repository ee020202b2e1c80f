"""How a party set changes: pure, validated by the contract, no row and no clock."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from contracts.parties import Adverse, Party, PartySet, Relation, Side


def with_party(parties: PartySet, party: Party, relations: Sequence[Relation]) -> PartySet:
    """Raise ValueError when the ref is taken or a relation names nobody."""
    adverse = Adverse.NAMED if party.side is Side.ADVERSE else parties.adverse
    return PartySet(
        parties=(*parties.parties, party),
        relations=(*parties.relations, *relations),
        adverse=adverse,
        subject=parties.subject,
        team=parties.team,
    )


def without_party(parties: PartySet, ref: str, *, otherwise: Adverse) -> PartySet:
    """Take the party and its relations out; `otherwise` holds once nobody adverse is left."""
    left = tuple(party for party in parties.parties if party.ref != ref)
    named = any(party.side is Side.ADVERSE for party in left)
    return PartySet(
        parties=left,
        relations=tuple(r for r in parties.relations if ref not in {r.source, r.to}),
        adverse=Adverse.NAMED if named else otherwise,
        subject=parties.subject,
        team=parties.team,
    )


def with_team(parties: PartySet, team: Iterable[UUID]) -> PartySet:
    return parties.model_copy(update={"team": tuple(team)})


def unnamed(adverse: Adverse) -> Adverse:
    """Return what the sheet says once no adverse party is named any more."""
    return Adverse.UNKNOWN if adverse is Adverse.NAMED else adverse


def free_ref(taken: Iterable[str]) -> str:
    """Return the next `late-N`; a ref is never used twice in a matter."""
    used = set(taken)
    return next(ref for n in range(1, len(used) + 2) if (ref := f"late-{n}") not in used)
