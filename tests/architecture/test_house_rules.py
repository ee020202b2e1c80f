"""What the house holds of all its code, read from the files that git tracks."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = (
    "intake",
    "conflicts",
    "matters",
    "firm",
    "complaints",
    "notifications",
    "reporting",
    "gateway",
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
PRODUCERS = {"infra/kit/kit/relay.py", "infra/kit/kit/kafka.py", "infra/kit/kit/sending.py"}


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(  # noqa: S603 - our own arguments
        ["git", "ls-files", pattern],  # noqa: S607 - git is where the developer has it
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def product(pattern: str = "*.py") -> list[Path]:
    """Source files that are no tests."""
    return [path for path in tracked(pattern) if "tests" not in path.relative_to(ROOT).parts]


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_only_the_relay_talks_to_a_producer() -> None:
    guilty = [
        place(path)
        for path in product()
        if re.search(r"\bAIOKafkaProducer\(|\.publish\(|\.publish_batch\(", path.read_text())
        and place(path) not in PRODUCERS
    ]

    assert guilty == []


def test_no_module_has_a_vague_name() -> None:
    assert [place(path) for path in product() if path.stem in VAGUE] == []


def test_nobody_commits_in_the_middle() -> None:
    guilty = [
        place(path)
        for path in product("services/*.py")
        if path.name in {"actions.py", "consumers.py", "queries.py"}
        and re.search(r"\.(commit|rollback)\(\)", path.read_text())
    ]

    assert guilty == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_environment_is_read_in_app_only(service: str) -> None:
    guilty = [
        place(path)
        for path in product(f"services/{service}/*.py")
        if path.name != "app.py" and re.search(r"os\.(environ|getenv)", path.read_text())
    ]

    assert guilty == []


def test_the_clock_is_read_through_the_kit() -> None:
    guilty = [
        place(path)
        for path in product("services/*.py")
        if re.search(r"datetime\.now\(|date\.today\(|time\.time\(", path.read_text())
        and "/gateway/login/" not in str(path)
    ]

    assert guilty == []


def test_a_handler_is_short() -> None:
    """A consumer's function holds the event's meaning in one action, not the work itself."""
    long = [
        f"{place(path)}:{node.lineno} {node.name} ({len(node.body)} statements)"
        for path in product("services/*/consumers.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AsyncFunctionDef) and len(node.body) > 6
    ]

    assert long == []


def test_documents_link_to_what_is_there() -> None:
    broken = [
        f"{place(page)} -> {target}"
        for page in tracked("*.md")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_nothing_names_one_machine_or_a_package_host() -> None:
    hosts = re.compile(r"(index-url|registry|find-links)[\"'= :{]+.{0,24}https?://")
    guilty = [
        place(path)
        for path in tracked("*")
        if path.suffix not in {".gz", ".png", ".ico"}
        and (hosts.search(text := path.read_text(errors="ignore")) or f"{Path.home()}/." in text)
        and path != Path(__file__)
    ]

    assert guilty == []
