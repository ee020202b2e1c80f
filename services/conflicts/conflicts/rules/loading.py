"""Reads and checks rule packs; a mistake is told with file, rule and line."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from conflicts.rules.pack import Pack

FOLDER = Path(__file__).parent / "packs"


class PackError(ValueError):
    """A rule pack cannot be used; the message names file, line and rule."""


def load_pack(path: Path) -> Pack:
    """Return the pack, or raise PackError with every mistake on a line of its own."""
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PackError(f"{path.name}: {error}") from error
    try:
        return Pack.model_validate(content)
    except ValidationError as error:
        mistakes = [_mistake(path, root, content, e["loc"], e["msg"]) for e in error.errors()]
        raise PackError("\n".join(mistakes)) from error


def pack_in_force(packs: Iterable[Pack], on: date) -> Pack:
    """Return the newest pack in force that day."""
    usable = [
        pack
        for pack in packs
        if pack.effective_from <= on and (pack.effective_until is None or on < pack.effective_until)
    ]
    if not usable:
        raise PackError(f"no rule pack is in force on {on}")
    return max(usable, key=lambda pack: pack.effective_from)


@cache
def china() -> tuple[Pack, ...]:
    return tuple(load_pack(path) for path in sorted(FOLDER.glob("china*.yaml")))


def current_pack(on: date) -> Pack:
    return pack_in_force(china(), on)


def _mistake(
    path: Path,
    root: yaml.Node | None,
    content: object,
    loc: tuple[int | str, ...],
    message: str,
) -> str:
    rule = f", rule {_rule_name(content, loc)}" if loc[:1] == ("rules",) and len(loc) > 1 else ""
    where = ".".join(str(step) for step in loc) or "pack"
    return f"{path.name}, line {_line(root, loc)}{rule}: {where}: {message}"


def _rule_name(content: object, loc: tuple[int | str, ...]) -> str:
    rule = content
    for step in loc[:2]:
        rule = rule[step]  # type: ignore[index]  # the error's place exists in the content
    return str(rule.get("id", loc[1])) if isinstance(rule, dict) else str(loc[1])


def _line(node: yaml.Node | None, loc: tuple[int | str, ...]) -> int:
    """Return the line (from 1) of the deepest node on the way to `loc`."""
    line = 1 if node is None else node.start_mark.line + 1
    for step in loc:
        node = _child(node, step)
        if node is None:
            return line
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    return None
