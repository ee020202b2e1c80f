"""Mandates between composed companies, and what was acknowledged of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Final
from uuid import uuid4

from faults.companies import known, new_company
from faults.people import Json

from demo.cast import party_set

OFFICES: Final = ("SH", "BJ")
_OFFICES: Iterator[str] = cycle(OFFICES)


@dataclass
class Journey:
    """One mandate from inquiry to matter; each id stands here once it was acknowledged."""

    client: str
    adverse: str
    office: str = "SH"
    inquiry_id: str = ""
    engagement_id: str = ""
    matter_id: str = ""
    number: str = ""
    outcome: str = ""


def path_of(journey: Journey) -> str:
    return f"/v1/intake/inquiries/{journey.inquiry_id}"


def strangers(how_many: int) -> list[Journey]:
    """Compose mandates between companies that nobody has met, for one office after the other."""
    names = [(new_company("广东"), new_company("杭州")) for _ in range(how_many)]
    return [Journey(*pair, next(_OFFICES)) for pair in names]


def rival(journey: Journey) -> Journey:
    """Compose the mandate of the other side, received in the other office."""
    other = next(office for office in OFFICES if office != journey.office)
    return Journey(journey.adverse, journey.client, other)


def probe() -> Journey:
    return Journey(known(f"探针{uuid4().hex}"), known(f"对方{uuid4().hex}"))


def parties_of(journey: Journey) -> Json:
    return party_set(
        {"ref": "c1", "name": journey.client, "kind": "organization", "side": "client"},
        {"ref": "a1", "name": journey.adverse, "kind": "organization", "side": "adverse"},
    )
