"""python -m native servers | env | provision | up | down."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from native import compose, environment
from native import provision as provisioning
from native.demonstration import demonstrate
from native.launch import ALL, USUAL, Launch
from native.leftovers import stop_launcher
from native.machine import check_python
from native.principals import GATEWAY, SERVICES
from native.progress import complain
from native.runfile import read_run_file
from native.trouble import CannotStart

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


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
    _add_starting(commands, shared)
    _add_using(commands, shared)
    return parser


def _add_starting(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    held = argparse.ArgumentParser(add_help=False)
    held.add_argument("--follow", type=int, help="end when this process ends")

    servers = commands.add_parser("servers", parents=[shared, held], help="the servers, in front")
    servers.add_argument("--keycloak", action="store_true", help="the three others and Keycloak")
    servers.add_argument("--only", choices=[kind.name for kind in ALL], action="append")
    servers.set_defaults(run=_servers)

    up = commands.add_parser("up", parents=[shared, held], help="servers and services, in front")
    up.add_argument("--with-keycloak", action="store_true", dest="keycloak")
    up.add_argument("--split", action="store_true", help="api and worker as own processes")
    up.add_argument("--gateway-port", type=int, help="default 8080 while free; 0: any free one")
    up.set_defaults(run=_up)

    demo = commands.add_parser("demo", parents=[shared], help="start, play the story, stay up")
    demo.add_argument("--oneshot", action="store_true", help="end when the story has ended")
    demo.add_argument("--no-story", action="store_true", help="start and stay up only")
    demo.add_argument("story", nargs="*", help="arguments of `python -m demo`")
    demo.set_defaults(run=_demo)


def _add_using(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    run = commands.add_parser("run", parents=[shared], help="a service's command: run matters …")
    run.add_argument("service", choices=[*SERVICES, GATEWAY])
    run.add_argument("command", nargs=argparse.REMAINDER)
    run.set_defaults(run=_run)

    settings = commands.add_parser("settings", help="what docker-compose.yml mounts")
    settings.set_defaults(run=lambda _: compose.write_settings(compose.HOME))

    down = commands.add_parser("down", parents=[shared], help="stop what runs in the home")
    down.set_defaults(run=_down)

    env = commands.add_parser("env", parents=[shared], help="export HENGPING_TEST_* lines")
    env.set_defaults(run=_env)

    partner = commands.add_parser("partner", parents=[shared], help="export PARTNER_* lines")
    partner.add_argument("scope", nargs="?", default="affiliates")
    partner.set_defaults(run=_partner)

    provision = commands.add_parser("provision", parents=[shared], help="databases, topics, ACLs")
    provision.set_defaults(run=_provision)


def _servers(chosen: argparse.Namespace) -> None:
    kinds = ALL if chosen.keycloak else USUAL
    if chosen.only:
        kinds = tuple(kind for kind in ALL if kind.name in chosen.only)
    Launch(chosen.home.absolute(), kinds, follow=chosen.follow).run_servers()


def _up(chosen: argparse.Namespace) -> None:
    kinds = ALL if chosen.keycloak else USUAL
    launch = Launch(chosen.home.absolute(), kinds, follow=chosen.follow)
    launch.run_all(split=chosen.split, gateway_port=chosen.gateway_port)


def _demo(chosen: argparse.Namespace) -> None:
    story = None if chosen.no_story else chosen.story
    demonstrate(chosen.home.absolute(), story=story, oneshot=chosen.oneshot)


def _run(chosen: argparse.Namespace) -> None:
    home = chosen.home.absolute()
    env = os.environ | environment.service_variables(home, chosen.service)
    os.execvpe(sys.executable, [sys.executable, "-m", chosen.service, *chosen.command], env)  # noqa: S606 - becomes the command


def _down(chosen: argparse.Namespace) -> None:
    stop_launcher(read_run_file(chosen.home.absolute()))


def _env(chosen: argparse.Namespace) -> None:
    sys.stdout.write(environment.export_lines(chosen.home.absolute()))


def _partner(chosen: argparse.Namespace) -> None:
    sys.stdout.write(environment.partner_lines(chosen.home.absolute(), chosen.scope))


def _provision(chosen: argparse.Namespace) -> None:
    provisioning.provision(chosen.home.absolute())
