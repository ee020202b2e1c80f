"""Why two parties may be the same: coded, weighted, and a sentence for the lawyer."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

import yaml

_SOURCE = (files("conflicts.matching") / "lexicon" / "reasons.yaml").read_bytes()


class _Wording(NamedTuple):
    weight: float
    zh: str
    en: str


_WORDINGS = {code: _Wording(**wording) for code, wording in yaml.safe_load(_SOURCE).items()}

REASONS_DIGEST: str = hashlib.sha256(_SOURCE).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Reason:
    """`path` tells what was compared: "name~alias", "identifier:cn-uscc", "kind"."""

    code: str
    weight: float
    path: str
    text_zh: str
    text_en: str


class Evidence(NamedTuple):
    """A reason before it is put into words."""

    code: str
    weight: float
    detail: str = ""


def evidence(code: str, detail: str = "", *, share: float = 1.0) -> Evidence:
    """Give `share` (0..1) of the code's weight."""
    return Evidence(code, _WORDINGS[code].weight * share, detail)


def put_into_words(found: Evidence, path: str, first: str, second: str) -> Reason:
    wording = _WORDINGS[found.code]
    values = {"first": first, "second": second, "detail": found.detail}
    return Reason(
        code=found.code,
        weight=round(found.weight, 4),
        path=path,
        text_zh=wording.zh.format(**values),
        text_en=wording.en.format(**values),
    )
