"""Mail natively: a server that keeps what is sent, and the door where complaints arrive."""

import socket
from pathlib import Path

from native import zygote
from native.machine import free_port
from native.runfile import Facts, read_run_file
from native.service import ServiceProcess


class Mail(ServiceProcess):
    """Everything that the platform sends lies in DIR/mail as .eml files."""

    def __init__(self, home: Path) -> None:
        known = read_run_file(home).get("servers", {}).get("mail", {})
        super().__init__(home, "mail", "serve", lambda *_: {})
        self.title = "the mailbox"
        self.port = free_port(known.get("port"))
        self.kept = home / "mail"
        self.door = free_port(known.get("door"))

    def task(self) -> zygote.Task:
        return zygote.Task("native.mailbox", [str(self.port), str(self.kept)], {}, self.log)

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                return line.recv(3) == b"220"
        except OSError:
            return False

    def facts(self) -> Facts:
        """`door`: where the complaints service takes mail; `files`: where it keeps evidence."""
        address = {"url": f"smtp://127.0.0.1:{self.port}", "kept": str(self.kept)}
        files = str(self.home / "files")
        return super().facts() | address | {"door": self.door, "files": files}
