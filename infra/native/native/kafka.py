"""One Kafka 4.1 node in KRaft: SCRAM for clients, ACLs, topics only by provisioning."""

import os
import uuid
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from native.downloads import kafka_classpath
from native.machine import find_jdk, free_port
from native.program import Program
from native.runfile import Facts
from native.server import Server

ADMIN = "admin"
MECHANISM = "SCRAM-SHA-512"
ClientSetting = str | int | float | bool
_LOGIN = "org.apache.kafka.common.security"
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
        private(settings, _properties(self._settings()))
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

    def _settings(self) -> dict[str, str | int]:
        password = self.secrets.get("kafka")
        controller = self._controller_port
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "listeners": f"CLIENT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"CLIENT://127.0.0.1:{self.port}",
            "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "CLIENT",
            "sasl.enabled.mechanisms": MECHANISM,
            "sasl.mechanism.inter.broker.protocol": MECHANISM,
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.controller.plain.sasl.jaas.config": (
                f'{_LOGIN}.plain.PlainLoginModule required username="{ADMIN}" '
                f'password="{password}" user_{ADMIN}="{password}";'
            ),
            f"listener.name.client.{MECHANISM.lower()}.sasl.jaas.config": (
                f'{_LOGIN}.scram.ScramLoginModule required username="{ADMIN}" '
                f'password="{password}";'
            ),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:{ADMIN}",
            "allow.everyone.if.no.acl.found": "false",
            "auto.create.topics.enable": "false",
            "log.dirs": str(self.folder / "log"),
            "num.network.threads": 2,
            "num.io.threads": 4,
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
            "log.retention.hours": 168,
            "log.cleaner.dedupe.buffer.size": 4 * 1024**2,
        }

    @property
    def _controller_port(self) -> int:
        """Chosen once for a home: the quorum's address is part of its storage."""
        noted = self.folder / "controller.port"
        if not noted.exists():
            noted.write_text(str(free_port()))
        return int(noted.read_text())

    def client(self, **more: ClientSetting) -> AdminClient:
        return AdminClient(client_settings(self.access()) | more)

    def is_ready(self) -> bool:
        try:
            self.client(log_level=0).list_topics(timeout=1)
        except KafkaException:
            return False
        return True

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


def _properties(settings: dict[str, str | int]) -> str:
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def private(path: Path, text: str) -> None:
    """Write a file with passwords in it, readable by the servers' account alone."""
    folder = path.parent.stat()
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    os.chown(path, folder.st_uid, folder.st_gid)
