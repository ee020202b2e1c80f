"""Word lists as Python values, read once, and the digest that versions them."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files

_FOLDER = files("conflicts.matching") / "lexicon"


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.rstrip().split("\t")


@cache
def word_set(name: str) -> frozenset[str]:
    return frozenset(row[0] for row in _rows(name))


@cache
def characters(name: str) -> frozenset[str]:
    return frozenset("".join(row[0] for row in _rows(name)))


@cache
def word_map(name: str) -> dict[str, str]:
    """First column to second; "" where a row has none."""
    return {row[0]: row[1] if len(row) > 1 else "" for row in _rows(name)}


@cache
def option_map(name: str) -> dict[str, tuple[str, ...]]:
    """First column to the space-separated words of the second."""
    return {word: tuple(options.split()) for word, options in word_map(name).items()}


@cache
def latin_forms() -> dict[tuple[str, ...], str]:
    """Words of a legal form, in order, to its code."""
    return {tuple(row[0].split()): row[1] for row in _rows("legal_forms_latin")}


@cache
def forms_anywhere() -> dict[str, str]:
    """Words that are a legal form wherever in the name they stand."""
    return {row[0]: row[1] for row in _rows("legal_forms_latin") if "anywhere" in row[2:]}


def longest_first(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def digest_of(libraries: tuple[str, ...]) -> str:
    """Eight hex digits that change with any list or with any of these libraries."""
    digest = hashlib.sha256()
    for file in sorted(_FOLDER.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".tsv"):
            digest.update(file.name.encode() + file.read_bytes())
    for library in libraries:
        digest.update(f"{library}={version(library)}".encode())
    return digest.hexdigest()[:8]
