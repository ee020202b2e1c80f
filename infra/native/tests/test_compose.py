"""docker-compose.yml and what it mounts agree, checked without an engine."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from native import compose
from native.principals import GATEWAY, SERVICES

FILE = compose.ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def test_the_file_is_a_compose_file() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, FILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_service_runs_as_api_and_worker(described: dict[str, Any]) -> None:
    processes = described["services"]
    for name in SERVICES:
        for role in ("migrate", "api", "worker"):
            assert processes[f"{name}-{role}"]["command"] == [name, role]
        assert "healthcheck" in processes[f"{name}-api"]
    assert "container_name" not in FILE.read_text()


def test_every_secret_is_a_file_that_is_written(described: dict[str, Any], tmp_path: Path) -> None:
    compose.write_settings(tmp_path)
    for secret in described["secrets"].values():
        assert (tmp_path / Path(secret["file"]).name).exists()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("service", [*SERVICES, GATEWAY])
def test_a_shell_reads_the_settings(tmp_path: Path, service: str) -> None:
    compose.write_settings(tmp_path)
    script = f"set -a; . {tmp_path / service}.env; env"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert f"HENGPING_DATABASE__URL=postgresql://{service}:" in done.stdout
    assert "@postgres:5432/" in done.stdout


def recipe(service: str) -> str:
    return (compose.ROOT / "services" / service / "Dockerfile").read_text()


@pytest.mark.parametrize("service", [*SERVICES, GATEWAY])
def test_every_image_copies_what_exists(service: str) -> None:
    for line in recipe(service).splitlines():
        if line.startswith("COPY"):
            assert (compose.ROOT / line.split()[1]).exists()


@pytest.mark.parametrize("service", SERVICES[1:])
def test_images_differ_in_the_service_alone(service: str) -> None:
    own = {"complaints": "RUN install -d -o 10001 /files\n"}.get(service, "")
    assert recipe(service).replace(own, "") == recipe(SERVICES[0]).replace(SERVICES[0], service)


def test_whatever_runs_on_says_whether_it_is_well(described: dict[str, Any]) -> None:
    lasting = [name for name, given in described["services"].items() if "restart" in given]
    silent = [name for name in lasting if "healthcheck" not in described["services"][name]]

    assert silent == []
    assert "jaeger" in lasting
