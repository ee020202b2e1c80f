"""python -m native servers | env | provision | up | down."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from native import environment, launch
from native import provision as provisioning
from native.machine import check_python
from native.progress import complain
from native.trouble import CannotStart


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        check_python()
        chosen.run(chosen)
    except CannotStart as trouble:
        complain(f"hengping: {trouble}")
        return CannotStart.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m native", description=__doc__)
    commands = parser.add_subparsers(required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, default=Path(".run"), help="data, logs, run.json")

    servers = commands.add_parser("servers", parents=[shared], help="the servers, in front")
    servers.add_argument("--keycloak", action="store_true")
    servers.add_argument("--follow", type=int, help="end when this parent process ends")
    servers.set_defaults(run=_servers)

    env = commands.add_parser("env", parents=[shared], help="export HENGPING_TEST_* lines")
    env.set_defaults(run=_env)

    provision = commands.add_parser("provision", parents=[shared], help="databases, topics, ACLs")
    provision.set_defaults(run=_provision)
    return parser


def _servers(chosen: argparse.Namespace) -> None:
    launch.run_servers(chosen.home.absolute(), keycloak=chosen.keycloak, follow=chosen.follow)


def _env(chosen: argparse.Namespace) -> None:
    sys.stdout.write(environment.export_lines(chosen.home.absolute()))


def _provision(chosen: argparse.Namespace) -> None:
    provisioning.provision(chosen.home.absolute())
