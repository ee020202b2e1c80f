"""What the benchmarks of the kit share: the raw programs, and a row of the table."""

import gc
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kit import garbage


@pytest.fixture(autouse=True)
def as_in_production() -> Iterator[None]:
    """Set the collector for the raw program and for ours, as a service does."""
    before = gc.get_threshold()
    garbage.collect_seldom()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def load_raw(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"raw/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tell(name: str, found: str) -> None:
    """Print one row for what has no raw limit beside it."""
    print(f"\n{name:<34} {found}", end="")  # noqa: T201 - a report


def show(name: str, raw: float, ours: float, unit: str) -> None:
    """Print one row of the table: name, raw, ours, unit, ratio."""
    print(f"\n{name:<34} {raw:>10,.0f} {ours:>10,.0f} {unit:<10} {ours / raw:>6.2f}", end="")  # noqa: T201 - a report
