"""What each service process is told (names: docs of kit.settings, prefix HENGPING_)."""

import base64
import hashlib
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from native.principals import GATEWAY
from native.provision import database_urls
from native.runfile import Facts, Secrets

REALM = "hengping"
SENDER = "hengping@firm.example"
DEMO_CLIENT_SECRET = "demo-only-gateway"  # noqa: S105  # stands in infra/keycloak/realm.json


def service_environment(
    service: str,
    port: int,
    servers: Facts,
    secrets: Secrets,
    upstreams: Mapping[str, str],
    host: str = "127.0.0.1",
) -> dict[str, str]:
    """Return the environment of one process; upstreams are addresses, the gateway's too."""
    url, owner_url = database_urls(servers, service, secrets)
    values = {
        "DATABASE__URL": url,
        "DATABASE__OWNER_URL": owner_url,
        "HTTP__HOST": host,
        "HTTP__PORT": str(port),
        "OIDC__ISSUER": issuer(servers),
        "OIDC__AUDIENCE": "hengping",
        "SECRETS__DATA_KEY": data_key(service, secrets),
    }
    values |= (
        _gateway(port, upstreams) if service == GATEWAY else _messaging(service, servers, secrets)
    )
    if service == "complaints":
        values |= _complaints(servers, secrets)
    if service == "notifications":
        values |= _notifications(servers, secrets, upstreams)
    return {f"HENGPING_{name}": value for name, value in values.items()}


def issuer(servers: Facts) -> str:
    """Name Keycloak's realm; without Keycloak an issuer that nobody can be."""
    base = servers.get("keycloak", {}).get("url", "http://127.0.0.1:9")
    return f"{base}/realms/{REALM}"


def data_key(service: str, secrets: Secrets) -> str:
    seed = secrets.get(f"data-key-{service}").encode()
    return base64.b64encode(hashlib.sha256(seed).digest()).decode()


def _messaging(service: str, servers: Facts, secrets: Secrets) -> dict[str, str]:
    search = servers["elasticsearch"]
    return {
        "KAFKA__BOOTSTRAP": servers["kafka"]["bootstrap"],
        "KAFKA__USERNAME": service,
        "KAFKA__PASSWORD": secrets.get(f"kafka-{service}"),
        "ELASTICSEARCH__URL": search["url"],
        "ELASTICSEARCH__USERNAME": search["username"],
        "ELASTICSEARCH__PASSWORD": search["password"],
    }


def link_key(secrets: Secrets) -> bytes:
    """Return the 32 bytes of the key that signs one-time links."""
    return hashlib.sha256(secrets.get("links").encode()).digest()


def _complaints(servers: Facts, secrets: Secrets) -> dict[str, str]:
    public = Ed25519PrivateKey.from_private_bytes(link_key(secrets)).public_key()
    return {
        "LINKS__PUBLIC_KEY": base64.b64encode(public.public_bytes_raw()).decode(),
        "MAIL_IN__HOST": servers["mail"].get("host", "127.0.0.1"),
        "MAIL_IN__PORT": str(servers["mail"]["door"]),
        "FILES__FOLDER": servers["mail"]["files"],
    }


def _notifications(
    servers: Facts, secrets: Secrets, upstreams: Mapping[str, str]
) -> dict[str, str]:
    mail = urlsplit(servers["mail"]["url"])
    return {
        "LINKS__PRIVATE_KEY": base64.b64encode(link_key(secrets)).decode(),
        "SMTP__HOST": str(mail.hostname),
        "SMTP__PORT": str(mail.port),
        "SMTP__SENDER": SENDER,
        "PUBLIC_URL": upstreams.get(GATEWAY, "http://127.0.0.1:8080"),
    }


def _gateway(port: int, upstreams: Mapping[str, str]) -> dict[str, str]:
    return {
        "LOGIN__CLIENT_SECRET": DEMO_CLIENT_SECRET,
        "LOGIN__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "UPSTREAMS": json.dumps({name: url for name, url in upstreams.items() if name != GATEWAY}),
    }
