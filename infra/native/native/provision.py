"""Make databases, roles, topics, accounts and ACLs on the servers of a run file."""

import asyncio
from pathlib import Path

from confluent_kafka.admin import AdminClient

from native.databases import Roles, on_database, provision_database
from native.kafka import client_settings
from native.principals import GATEWAY, SERVICES, principals
from native.progress import say
from native.runfile import Facts, Secrets, read_run_file
from native.topics import provision_kafka
from native.trouble import CannotStart


def provision(home: Path) -> None:
    """Provision for every service; the passwords are kept in DIR/secrets.json."""
    servers = read_run_file(home).get("servers")
    if not servers:
        raise CannotStart(f"Nothing runs in {home}: start `python -m native servers` first.")
    secrets = Secrets(home)
    asyncio.run(_databases(servers["postgres"]["url"], secrets))
    passwords = {name: secrets.get(f"kafka-{name}") for name in principals()}
    provision_kafka(AdminClient(client_settings(servers["kafka"])), passwords)
    say("databases, topics and access rules are in place")


async def _databases(url: str, secrets: Secrets) -> None:
    for name in (*SERVICES, GATEWAY):
        await provision_database(url, database_roles(name, secrets))


def database_roles(service: str, secrets: Secrets) -> Roles:
    return Roles(
        database=service,
        owner=f"{service}_owner",
        owner_password=secrets.get(f"postgres-{service}-owner"),
        app=service,
        app_password=secrets.get(f"postgres-{service}"),
    )


def database_urls(servers: Facts, service: str, secrets: Secrets) -> tuple[str, str]:
    """Return the app role's and the owner role's URL."""
    roles = database_roles(service, secrets)
    admin = servers["postgres"]["url"]
    return (
        on_database(admin, service, roles.app, roles.app_password),
        on_database(admin, service, roles.owner, roles.owner_password),
    )
