"""The office tree (C9): one head office, branches below it, sub-offices below branches."""

from typing import ClassVar, Final

from contracts.firm import OfficeKind
from kit.problems import Conflict

K = OfficeKind
PARENTS: Final[dict[OfficeKind, set[OfficeKind | None]]] = {
    K.HEAD_OFFICE: {None},
    K.BRANCH: {K.HEAD_OFFICE},
    K.SUB_OFFICE: {K.BRANCH},
}


class PlaceNotAllowed(Conflict):
    slug: ClassVar[str] = "office-place-not-allowed"
    title: ClassVar[str] = "The office cannot stand there in the tree"
    title_zh: ClassVar[str] = "机构不能置于该层级"


def check_place(kind: OfficeKind, parent: OfficeKind | None) -> None:
    if parent not in PARENTS[kind]:
        allowed = sorted(str(above or "nothing") for above in PARENTS[kind])
        detail = f"A {kind} stands below {' or '.join(allowed)}, not below {parent or 'nothing'}."
        raise PlaceNotAllowed(detail, allowed=allowed)
