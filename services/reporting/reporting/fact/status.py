"""The life of a generation: a whole set of facts and subjects, of which one is served."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves


class GenerationState(StrEnum):
    """A `retired` one is kept until the next rebuild starts."""

    ASKED = "asked"
    BUILDING = "building"
    SERVING = "serving"
    RETIRED = "retired"
    FAILED = "failed"


S = GenerationState


class GenerationMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "generation-move-not-allowed"
    title: ClassVar[str] = "The generation's state does not allow this"
    title_zh: ClassVar[str] = "该数据代的当前状态不允许此操作"


MOVES: Final = Moves[GenerationState](
    "A generation that is",
    GenerationMoveNotAllowed,
    {
        S.ASKED: {S.BUILDING, S.FAILED},
        S.BUILDING: {S.SERVING, S.FAILED},
        S.SERVING: {S.RETIRED},
        S.RETIRED: set(),
        S.FAILED: set(),
    },
)
