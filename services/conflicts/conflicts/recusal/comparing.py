"""Who on the investigator's sheet is alike with a party, or with somebody near to the team."""

from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.findings import Judged, shown_of
from conflicts.check.parts import Asked, digest_of, evidence_of, part_of
from conflicts.check.scan import read_stored
from conflicts.matching.scoring import Match, score
from conflicts.recusal.queries import Known, Row, kin_of, said_distinct
from conflicts.recusal.status import RELATED


async def compare_known(session: AsyncSession, known: Known) -> list[Judged]:
    """Return who is alike, but for the pairs that people have told apart."""
    alike = [
        *_alike(known.mine, known.theirs),
        *_alike(kin_of(known.mine), known.colleagues),
    ]
    ids = {one.party_id for one in alike} | {one.asked.party_id for one in alike}
    distinct = await said_distinct(session, ids)
    return [one for one in alike if (*one.pair, one.evidence) not in distinct]


def _alike(mine: Sequence[Row], others: Sequence[Row]) -> Iterator[Judged]:
    asked = [_asked(row) for row in mine]
    for row in others:
        keys, analysis = read_stored(row[0])
        for own_keys, one in asked:
            match = None if own_keys.isdisjoint(keys) else score(one.analysis, analysis)
            if match is not None and match.flagged:
                yield _judged(one, row, match)


def _asked(row: Row) -> tuple[set[str], Asked]:
    """Not registered, as far as a hit tells: what is decided here says nothing of mandates."""
    party, sheet = row
    keys, analysis = read_stored(party)
    return set(keys), Asked(
        ref=party.ref,
        name=party.name,
        party_id=party.id,
        is_registered=False,
        analysis=analysis,
        part=part_of(party, sheet),
        digest=digest_of(party.content),
    )


def _judged(one: Asked, row: Row, match: Match) -> Judged:
    party, sheet = row
    return Judged(
        asked=one,
        party_id=party.id,
        part=part_of(party, sheet),
        source_kind=sheet.source_kind,
        source_id=sheet.source_id,
        office_id=sheet.office_id,
        match=match,
        finding=RELATED,
        evidence=evidence_of(one.digest, digest_of(party.content)),
        found=shown_of(party, sheet),
    )
