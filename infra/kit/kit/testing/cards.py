"""Cards with a holder: the ledger's state topic, with personal data that is erased."""

from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.facts import Kind
from kit.kernel import Consumer
from kit.testing.ledger import LedgerEvent

CARDS = "ledger.card"


class CardIssued(LedgerEvent):
    topic: ClassVar[str] = CARDS
    event_type: ClassVar[str] = "ledger.card.issued.v1"
    kind: ClassVar[Kind] = "state"

    card: str
    holder: str

    @property
    def key(self) -> str:
        return self.card


class CardErased(LedgerEvent):
    topic: ClassVar[str] = CARDS
    event_type: ClassVar[str] = "ledger.card.erased.v1"
    kind: ClassVar[Kind] = "state"

    card: str

    @property
    def key(self) -> str:
        return self.card


_KEEP_CARD = text("""
INSERT INTO card (card, holder) VALUES (:card, :holder)
ON CONFLICT (card) DO UPDATE SET holder = EXCLUDED.holder
""")


def make_card_consumer(group: str = "ledger.cards") -> Consumer:
    consumer = Consumer(group, [CARDS])

    @consumer.on(CardIssued)
    async def keep_card(session: AsyncSession, event: CardIssued) -> None:
        await session.execute(_KEEP_CARD, {"card": event.card, "holder": event.holder})

    @consumer.on(CardErased)
    async def empty_card(session: AsyncSession, event: CardErased) -> None:
        await session.execute(_KEEP_CARD, {"card": event.card, "holder": None})

    @consumer.on_tombstone(CARDS)
    async def drop_card(session: AsyncSession, key: str) -> None:
        await session.execute(text("DELETE FROM card WHERE card = :card"), {"card": key})

    return consumer
