"""What happened to an inquiry or a client, as far as the caller may see the rows behind it."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from intake import roles
from intake.client.tables import Client
from intake.engagement.queries import engagements
from intake.engagement.tables import Engagement
from intake.history.words import TEXTS, engagement_wait, inquiry_wait
from intake.inquiry.tables import Inquiry
from kit.auth import Principal
from kit.history import History, Waiting, read_facts


async def history_of_inquiry(
    session: AsyncSession, caller: Principal, inquiry: Inquiry, language: str
) -> History:
    contracts = (await session.scalars(engagements(caller, inquiry_id=inquiry.id))).all()
    keys = [("intake.inquiry", str(inquiry.id)), *_keys(contracts)]
    text = inquiry_wait(inquiry.status, language)
    own = [] if text is None else [Waiting(text=text, since=inquiry.status_since)]
    items = await read_facts(session, keys, TEXTS, language)
    return History(items=items, waits=[*own, *_waits(contracts, language)])


async def history_of_client(
    session: AsyncSession, caller: Principal, client: Client, language: str
) -> History:
    """Tell of the client and of the contracts with it."""
    own = engagements(caller).where(Engagement.client_id == client.id)
    reads_contracts = caller.roles & {*roles.INTAKE, *roles.OVERSIGHT}
    contracts = (await session.scalars(own)).all() if reads_contracts else []
    keys = [("intake.client", str(client.id)), *_keys(contracts)]
    items = await read_facts(session, keys, TEXTS, language)
    return History(items=items, waits=_waits(contracts, language))


def _keys(contracts: Iterable[Engagement]) -> list[tuple[str, str]]:
    return [("intake.engagement", str(contract.id)) for contract in contracts]


def _waits(contracts: Sequence[Engagement], language: str) -> list[Waiting]:
    said = [(engagement_wait(one.status, language), one.status_since) for one in contracts]
    return [Waiting(text=text, since=since) for text, since in said if text is not None]
