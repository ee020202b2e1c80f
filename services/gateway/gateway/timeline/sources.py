"""Which services tell what of a row, and which further rows belong to it: pure."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from gateway.timeline.views import Kind, Told
from kit.languages import ZH


@dataclass(frozen=True)
class Source:
    """`path` is where a service tells the history of one row."""

    service: str
    path: str

    def at(self, row_id: UUID) -> str:
        return self.path.format(id=row_id)


@dataclass(frozen=True)
class Follow:
    """`path` lists rows of `kind` that belong to the row; their ids are in `field` of each."""

    service: str
    path: str
    kind: Kind
    field: str = "id"


HISTORIES: Final[dict[Kind, tuple[Source, ...]]] = {
    Kind.INQUIRY: (
        Source("intake", "/v1/intake/inquiries/{id}/history"),
        Source("conflicts", "/v1/conflicts/sources/inquiry/{id}/history"),
    ),
    Kind.MATTER: (
        Source("matters", "/v1/matters/{id}/history"),
        Source("conflicts", "/v1/conflicts/sources/matter/{id}/history"),
    ),
    Kind.CLIENT: (Source("intake", "/v1/intake/clients/{id}/history"),),
    Kind.COMPLAINT: (
        Source("complaints", "/v1/complaints/{id}/history"),
        Source("conflicts", "/v1/conflicts/sources/complaint/{id}/history"),
    ),
}
"""The first is the owner of the row: what it hides is not there."""

FOLLOWS: Final[dict[Kind, tuple[Follow, ...]]] = {
    Kind.INQUIRY: (Follow("matters", "/v1/matters?inquiry_id={id}", Kind.MATTER),),
    Kind.MATTER: (
        Follow("matters", "/v1/matters/{id}", Kind.INQUIRY, "inquiry_id"),
        Follow("complaints", "/v1/complaints?matter_id={id}", Kind.COMPLAINT),
    ),
    Kind.CLIENT: (
        Follow("matters", "/v1/matters?client_id={id}", Kind.MATTER),
        Follow("complaints", "/v1/complaints?client_id={id}", Kind.COMPLAINT),
    ),
    Kind.COMPLAINT: (),
}
TEXTS: Final[dict[Told, tuple[str, str]]] = {
    Told.TOLD: ("Told.", "已提供。"),
    Told.NOTHING: ("Nothing that you may see.", "没有您可查看的记录。"),
    Told.REFUSED: ("Your role does not read this part.", "您的角色无权查看此部分。"),
    Told.DOWN: ("Does not answer at the moment.", "暂时无法提供，请稍后再试。"),
}


def told_by(status: int | None) -> Told:
    """Return what an HTTP status means for the reader; None: nobody answered."""
    if status is None or status >= 500 or status == 429:  # noqa: PLR2004 - HTTP
        return Told.DOWN
    if status == 404:  # noqa: PLR2004 - HTTP
        return Told.NOTHING
    return Told.TOLD if status < 300 else Told.REFUSED  # noqa: PLR2004 - HTTP


def text_of(told: Told, language: str) -> str:
    return TEXTS[told][language == ZH]
