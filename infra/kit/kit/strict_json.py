"""JSON as we accept it: no NaN, doubled keys, NUL, lone surrogates or deep nesting."""

import json
import math
from itertools import chain
from typing import Any

MAX_DEPTH = 40


def loads(data: bytes | str) -> Any:  # noqa: ANN401 - any JSON value
    """Raise ValueError, with a reason that repeats none of the content."""
    text = data if isinstance(data, str) else data.decode()
    try:
        value = _decoder.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    # Only an escape can hide a NUL or half a pair from a decoder of UTF-8.
    if "\\u" in text or isinstance(data, str) or text.count("{") + text.count("[") > MAX_DEPTH:
        _check(value, MAX_DEPTH)
    return value


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("a number is out of range")
    return number


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(
    object_pairs_hook=_unique_members, parse_constant=_refuse_constant, parse_float=_finite
)


def _check(value: object, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if depth == 0:
            raise ValueError(f"nested more than {MAX_DEPTH} levels deep")
        items = chain(value, value.values()) if isinstance(value, dict) else value
        for item in items:
            _check(item, depth - 1)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValueError("a text holds the NUL character")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("a text holds half of a surrogate pair")
