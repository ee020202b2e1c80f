"""`/v1/<service>/operations/*`: what an administrator does to a running service."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field

from kit import audit, audit_chain, outbox
from kit.access import Role
from kit.auth import Caller, require
from kit.dead_letters import DeadLetter, DeadLetters
from kit.http import Body, Router, Session
from kit.kernel import Consumer
from kit.running import Running

MOST: Final = 2**62
ConsumerName = Annotated[str, Path(max_length=100)]


class Resend(Body):
    topic: str = Field(max_length=100)
    key: str = Field(max_length=200)
    from_version: int = Field(ge=1, le=MOST)


class Resent(BaseModel):
    records: int


class Discard(Body):
    reason: str = Field(min_length=1, max_length=500)


class Letters(BaseModel):
    items: list[DeadLetter]


class ChainView(BaseModel):
    links: int
    erased: int
    head: str
    faults: list[str]


def make_router(service: str) -> APIRouter:
    router = Router(prefix=f"/v1/{service}/operations", tags=["operations"])
    router.get("/dead-letters")(list_dead_letters)
    letter = "/dead-letters/{consumer}/{letter_id}"
    router.post(f"{letter}/replay", status_code=204)(replay_dead_letter)
    router.post(f"{letter}/discard", status_code=204)(discard_dead_letter)
    router.post(f"{letter}/skip", status_code=204)(skip_gap)
    router.post("/resend")(resend)
    router.get("/audit-chain")(verify_audit)
    return router


async def _dead_letters(request: Request) -> DeadLetters:
    running: Running = request.app.state.running
    consumers: Sequence[Consumer] = request.app.state.consumers
    return DeadLetters(running.database, consumers, running.cipher, running.settings.kafka.prefix)


Stuck = Annotated[DeadLetters, Depends(_dead_letters)]


async def list_dead_letters(caller: Caller, stuck: Stuck, after: UUID | None = None) -> Letters:
    """List open and parked events, oldest first; `after` is the last id of the page before."""
    require(caller, Role.ADMINISTRATOR, Role.AUDITOR)
    return Letters(items=await stuck.list(after=after))


async def replay_dead_letter(
    consumer: ConsumerName, letter_id: UUID, stuck: Stuck, caller: Caller, session: Session
) -> None:
    """Give the event to its handler once more, then those parked behind it."""
    require(caller, Role.ADMINISTRATOR)
    await stuck.replay(consumer, letter_id, caller.principal)
    await audit.write(session, caller, "dead-letter.replayed", "event", letter_id)


async def discard_dead_letter(
    consumer: ConsumerName,
    letter_id: UUID,
    body: Discard,
    stuck: Stuck,
    caller: Caller,
    session: Session,
) -> None:
    """Go on without the event; the reason is kept."""
    require(caller, Role.ADMINISTRATOR)
    await stuck.discard(consumer, letter_id, caller.principal, body.reason)
    await audit.write(session, caller, "dead-letter.discarded", "event", letter_id)


async def skip_gap(
    consumer: ConsumerName,
    letter_id: UUID,
    body: Discard,
    stuck: Stuck,
    caller: Caller,
    session: Session,
) -> None:
    """Go on without the versions that are missing before a parked event and will never come."""
    require(caller, Role.ADMINISTRATOR)
    skipped = await stuck.skip(consumer, letter_id)
    content = {"reason": body.reason, "versions": skipped}
    await audit.write(session, caller, "gap.skipped", "event", letter_id, content)


async def resend(body: Resend, caller: Caller, session: Session) -> Resent:
    """Send the stored records of one key again, to heal a reader's gap."""
    require(caller, Role.ADMINISTRATOR)
    await audit.write(session, caller, "outbox.resent", body.topic, body.key)
    return Resent(records=await outbox.resend(session, body.topic, body.key, body.from_version))


async def verify_audit(
    caller: Caller,
    session: Session,
    position: Annotated[int | None, Query(ge=1, le=MOST, description="of an exported head")] = None,
    head: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$")] = None,
) -> ChainView:
    """Walk the audit chain and list every fault."""
    require(caller, Role.ADMINISTRATOR, Role.AUDITOR)
    expected = (position, head) if position and head else None
    return ChainView(**vars(await audit_chain.verify(session, expected)))
