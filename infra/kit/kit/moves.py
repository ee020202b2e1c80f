"""Which status may follow which: one table per noun, and the refusal of every other move."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Final, Generic, TypeVar

from kit.problems import Conflict

State = TypeVar("State", bound=StrEnum)


class MoveNotAllowed(Conflict):
    """Each noun has a subclass with a code and titles of its own."""

    slug: ClassVar[str] = "move-not-allowed"
    title: ClassVar[str] = "The present status does not allow this"
    title_zh: ClassVar[str] = "当前状态不允许此操作"


class Moves(Generic[State]):
    """A timetable read from the top; every state is a key, an end has an empty set.

    `subject` begins the refusal's sentence: "A lead that is".
    """

    def __init__(
        self,
        subject: str,
        refusal: type[MoveNotAllowed],
        table: Mapping[State, set[State]],
    ) -> None:
        self.subject: Final = subject
        self.refusal: Final = refusal
        self._table: Final = table

    def after(self, now: State) -> set[State]:
        return self._table[now]

    def check(self, now: State, to: State) -> None:
        if to not in self.after(now):
            zh = f"当前状态为 {now}，不能变为 {to}。"
            detail = f"{self.subject} {now} cannot become {to}."
            raise self.refused(now, detail, detail_zh=zh, to=to)

    def refused(self, now: State, detail: str, **members: Any) -> MoveNotAllowed:  # noqa: ANN401 - any JSON value
        """Return the refusal of what is no move but needs another status."""
        answer = {"from": now, **members, "allowed": sorted(self.after(now))}
        return self.refusal(detail, **answer)
