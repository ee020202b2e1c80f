"""A connection that the broker has closed is broken to the client, whatever loop it runs on."""

import asyncio

import pytest
import uvloop
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from kit import closed_writes

closed_writes.mend()


async def _send_after_the_end() -> AIOKafkaConnection:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    connection = AIOKafkaConnection(host, port, client_id="test", request_timeout_ms=5_000)
    connection._reader, connection._writer = await asyncio.open_connection(host, port)
    connection._versions = {MetadataRequest.API_KEY: (0, 0)}
    connection._read_task = asyncio.ensure_future(asyncio.sleep(0))
    writer = connection._writer
    writer.transport.abort()
    while "closed=True" not in repr(writer.transport):  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0)
    with pytest.raises(RuntimeError):  # where asyncio's own loop would only warn
        writer.write(b"anything")
    with pytest.raises(KafkaConnectionError):
        await connection.send(MetadataRequest([]))
    server.close()
    return connection


def test_uvloop_says_it_as_asyncio_does() -> None:
    connection = uvloop.run(_send_after_the_end())
    assert not connection.connected()
