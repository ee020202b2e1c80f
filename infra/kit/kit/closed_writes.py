"""A mend for aiokafka on uvloop, until aiokafka has it itself (aio-libs/aiokafka#1038).

Writing on a connection that the broker has just closed raises OSError on asyncio's loop, which
aiokafka expects, and RuntimeError on uvloop, which ends its background tasks for ever: the
client then waits for metadata that nobody fetches.
"""

import functools
from collections.abc import Callable
from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError, KafkaError

Send = Callable[..., Any]


def mend() -> None:
    """Let both ways of sending say `the connection is broken`, as they do on asyncio's loop."""
    for name in ("send", "_send_sasl_token"):
        send = getattr(AIOKafkaConnection, name)
        if not hasattr(send, "__wrapped__"):
            setattr(AIOKafkaConnection, name, _mended(send))


def _mended(send: Send) -> Send:
    @functools.wraps(send)
    def mended(connection: AIOKafkaConnection, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - aiokafka's own
        try:
            return send(connection, *given, **named)
        except KafkaError:  # also a RuntimeError
            raise
        except RuntimeError as error:
            connection.close(reason=CloseReason.CONNECTION_BROKEN)
            raise KafkaConnectionError(f"The connection is closed: {error}") from error

    return mended
