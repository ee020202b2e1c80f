"""One Kafka 4.1 node in KRaft: SCRAM for clients, ACLs, topics only by provisioning."""

import os
import uuid
from pathlib import Path
from string import Template
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from native.downloads import kafka_classpath
from native.machine import find_jdk, free_port
from native.program import Program
from native.runfile import Facts
from native.server import Server

ADMIN = "admin"
MECHANISM = "SCRAM-SHA-512"
CONFIGURATION = Path(__file__).resolve().parents[2] / "kafka"
ClientSetting = Any  # what librdkafka takes: text, numbers, callbacks
_LOGGING = """\
status = warn
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = console
logger.kafka.name = kafka.server
logger.kafka.level = INFO
"""


class Kafka(Server):
    name = "kafka"
    title = "Kafka"

    def prepare(self) -> Program:
        settings = self.folder / "server.properties"
        private(settings, self._settings())
        (self.folder / "log4j2.properties").write_text(_LOGGING)
        if not (self.folder / "log" / "meta.properties").exists():
            self._format(settings)
        heap = ["-Xms384m", "-Xmx384m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"]
        command = [*self._java(*heap), "kafka.Kafka", settings]
        return Program(self.name, command, self.folder, self.log, env=self._environment())

    def _java(self, *options: str) -> list[object]:
        logging = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        return [find_jdk() / "bin" / "java", "-XX:-UsePerfData", *options, logging]

    def _environment(self) -> dict[str, str]:
        return {"CLASSPATH": kafka_classpath()}

    def _format(self, settings: Path) -> None:
        user = f"{MECHANISM}=[name={ADMIN},password={self.secrets.get('kafka')}]"
        cluster = str(uuid.uuid4())
        tool = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", settings]
        command = [*self._java("-XX:TieredStopAtLevel=1"), *tool, "--add-scram", user]
        self.run_once(command, self._environment())

    def _settings(self) -> str:
        text = Template((CONFIGURATION / "server.properties").read_text())
        listen = f"127.0.0.1:{self.port}"
        return text.substitute(
            listen=listen,
            advertised=listen,
            controller=f"127.0.0.1:{self._controller_port}",
            data=self.folder / "log",
            password=self.secrets.get("kafka"),
        )

    @property
    def _controller_port(self) -> int:
        """Chosen once for a home: the quorum's address is part of its storage."""
        noted = self.folder / "controller.port"
        if not noted.exists():
            noted.write_text(str(free_port()))
        return int(noted.read_text())

    def is_ready(self) -> bool:
        return serves(self.access())

    def access(self) -> Facts:
        return {
            "bootstrap": f"127.0.0.1:{self.port}",
            "username": ADMIN,
            "password": self.secrets.get("kafka"),
            "mechanism": MECHANISM,
        }


def client_settings(access: Facts) -> dict[str, ClientSetting]:
    """Return librdkafka's settings for an account of the run file."""
    return {
        "bootstrap.servers": access["bootstrap"],
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanisms": access.get("mechanism", MECHANISM),
        "sasl.username": access["username"],
        "sasl.password": access["password"],
    }


def serves(access: Facts) -> bool:
    try:
        AdminClient(client_settings(access) | {"log_level": 0}).list_topics(timeout=1)
    except KafkaException:
        return False
    return True


def private(path: Path, text: str) -> None:
    """Write a file with passwords in it, readable by the servers' account alone."""
    folder = path.parent.stat()
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    os.chown(path, folder.st_uid, folder.st_gid)
