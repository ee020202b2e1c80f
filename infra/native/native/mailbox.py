"""Where mail goes natively: an SMTP server that keeps each message as a file, delivers nothing.

`python -m native.mailbox PORT FOLDER`: one .eml per message, named by its time of arrival.
"""

import asyncio
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

BYTES = 33_554_432


class Keeper:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content or b""
        assert isinstance(content, bytes)
        to = "".join(f"X-Envelope-To: {address}\r\n" for address in envelope.rcpt_tos).encode()
        name = f"{time.time_ns()}.eml"
        draft = self.folder / f".{name}"
        draft.write_bytes(to + content)
        draft.rename(self.folder / name)
        return "250 kept"


async def keep_mail(port: int, keeper: Keeper) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=BYTES, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(keep_mail(int(sys.argv[1]), Keeper(Path(sys.argv[2]))))
