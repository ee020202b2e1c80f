"""One-time links: ours alone, for one purpose, until a time, once."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import MetaData

from kit import clock, links
from kit.links import Link, LinkReader, LinkRefused, LinkSigner, LinkUsed
from kit.settings import LinkReadingSettings, LinkSigningSettings
from kit.testing.databases import TableDatabase

ROW = UUID("01930b6e-7c00-7000-8000-000000000001")
NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=7)


def signing(seed: int) -> LinkSigningSettings:
    key = base64.b64encode(bytes([seed]) * 32).decode()
    return LinkSigningSettings.model_validate({"private_key": key})


SIGNER = LinkSigner(signing(1))
READER = LinkReader(LinkReadingSettings(public_key=signing(1).public_key))


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_what_is_signed_is_read() -> None:
    link_id = UUID("01930b6e-7c00-7000-8000-000000000002")
    token = SIGNER.sign("complaint", ROW, SOON, link_id=link_id)
    assert READER.read(token, "complaint") == Link(link_id, "complaint", ROW, SOON)
    assert SIGNER.sign("complaint", ROW, SOON, link_id=link_id) == token


def forged() -> dict[str, str]:
    token = SIGNER.sign("complaint", ROW, SOON)
    head, claims, signature = token.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return {
        "nothing": "",
        "no token": "complaint",
        "another key": LinkSigner(signing(2)).sign("complaint", ROW, SOON),
        "another purpose": SIGNER.sign("status", ROW, SOON),
        "another row": f"{head}.{claims[:-4]}AAAA.{signature}",
        "no signature": f"{head}.{claims}.",
        "no algorithm": f"{none}.{claims}.",
        "too long": token + "A" * 2_000,
    }


@pytest.mark.parametrize("kind", forged())
def test_what_we_did_not_sign_for_this_is_refused(kind: str) -> None:
    with pytest.raises(LinkRefused):
        READER.read(forged()[kind], "complaint")


def test_a_link_ends() -> None:
    with pytest.raises(LinkUsed):
        READER.read(SIGNER.sign("complaint", ROW, NOW), "complaint")


async def test_a_link_is_used_once_with_its_effect(table_database: TableDatabase) -> None:
    metadata = MetaData()
    links.make_table(metadata)
    database = await table_database(metadata)
    link = READER.read(SIGNER.sign("complaint", ROW, SOON), "complaint")
    async with database.sessions() as session:
        await links.use(session, link)
        await session.rollback()  # the effect failed
    async with database.sessions.begin() as session:
        await links.use(session, link)
    with pytest.raises(LinkUsed):
        async with database.sessions.begin() as session:
            await links.use(session, link)
