"""The client's letter box: mail that the platform sent, from the local mailbox or from Mailpit."""

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2

from demo.people import wait_for


class Post:
    """`place`: a folder of .eml files (the native mailbox), or Mailpit's address (compose)."""

    def __init__(self, place: str) -> None:
        self._place = place

    def link(self, to: str, page: str) -> str:
        """Wait for a mail to this address with a link to the page; return the link's token."""
        wanted = re.compile(rf"{re.escape(page)}\?link=([\w.-]+)")

        def look() -> str | None:
            texts = self._by_http(to) if self._place.startswith("http") else self._in_folder(to)
            found = [hit.group(1) for text in texts if (hit := wanted.search(text))]
            return found[0] if found else None

        return wait_for(f"a mail to {to} with a link to {page}", look)

    def _in_folder(self, to: str) -> Iterator[str]:
        """Newest first."""
        for path in sorted(Path(self._place).glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if to in message.get_all("X-Envelope-To", []):
                body = message.get_body(("plain",))
                yield str(body.get_content()) if body else ""

    def _by_http(self, to: str) -> Iterator[str]:
        with httpx2.Client(base_url=self._place, timeout=10) as mailpit:
            found = mailpit.get("/api/v1/search", params={"query": f'to:"{to}"'}).json()
            for message in found["messages"]:
                yield str(mailpit.get(f"/api/v1/message/{message['ID']}").json()["Text"])
