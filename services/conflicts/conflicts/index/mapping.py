"""The shape of a document: keywords only, nothing that is not declared."""

from collections.abc import Iterable
from typing import Any, Final

# Prefix of a route key (conflicts.matching.keys) to the field that holds the rest of it.
FIELDS: Final = {
    "x": "exact",
    "h": "characters",
    "w": "words",
    "l": "triples",
    "s": "sounds",
    "i": "identifiers",
}

MAPPINGS: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "properties": {
        "reg_seq": {"type": "long"},
        "searchable": {"type": "boolean"},
        **{field: {"type": "keyword", "norms": False} for field in FIELDS.values()},
    },
}

# Only the indexer makes writes visible, so that a probe never counts more than it has written.
SETTINGS: Final[dict[str, Any]] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "-1",
}


def document(reg_seq: int, keys: Iterable[str], *, searchable: bool) -> dict[str, Any]:
    """Build the document; one that is not searchable stays, without keys (soft deletion)."""
    fields: dict[str, Any] = {"reg_seq": reg_seq, "searchable": searchable}
    for key in keys if searchable else ():
        prefix, _, rest = key.partition(":")
        fields.setdefault(FIELDS[prefix], []).append(rest)
    return fields
