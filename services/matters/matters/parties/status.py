"""The way of a party that joins an open matter."""

from enum import StrEnum
from typing import ClassVar

from kit.problems import Conflict


class PartyState(StrEnum):
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


NEXT: dict[PartyState, set[PartyState]] = {
    PartyState.PROVISIONAL: {PartyState.CONFIRMED, PartyState.WITHDRAWN},
    PartyState.CONFIRMED: set(),
    PartyState.WITHDRAWN: set(),
}


class PartyMoveNotAllowed(Conflict):
    slug: ClassVar[str] = "party-move-not-allowed"
    title: ClassVar[str] = "The party's state does not allow this"
    title_zh: ClassVar[str] = "该当事人当前状态不允许此操作"


def check_party_move(now: PartyState, to: PartyState) -> None:
    if to not in NEXT[now]:
        detail = f"A party that is {now} cannot become {to}."
        raise PartyMoveNotAllowed(detail, state_now=now, allowed=sorted(NEXT[now]))
