"""Every route refuses what is wrong; a new route needs a row in the table of roles."""

from typing import Final
from uuid import UUID

import pytest

from kit.access import Role
from kit.testing import refusals
from kit.testing.client import Api
from kit.testing.trial import COMMANDS, OPERATIONS, Trial, one_of_each_role
from notifications.directory.testing import CHEN, LIN, SHANGHAI
from notifications.message.tables import Message
from notifications.rule.testing import MATTER, matter
from notifications.testing import Store

R = Role
EVERYBODY: Final = frozenset(R)
ROLES: Final = {
    "messages_list_messages": EVERYBODY,
    "messages_count_messages": EVERYBODY,
    "messages_read_message": EVERYBODY,
    "messages_stream_messages": EVERYBODY,
    "preferences_read_preferences": EVERYBODY,
    "preferences_set_preferences": EVERYBODY,
    "deliveries_list_deliveries": frozenset({R.ADMINISTRATOR, R.AUDITOR}),
    "deliveries_retry_mail": frozenset({R.ADMINISTRATOR}),
    "partner_scopes_list_scopes": frozenset({R.ADMINISTRATOR, R.AUDITOR}),
    "partner_scopes_set_scope": frozenset({R.ADMINISTRATOR}),
} | OPERATIONS
UNMATCHED: Final = {
    "messages_read_message": "reading again changes nothing",
    "deliveries_retry_mail": "a command; only a mail that failed is sent again",
} | COMMANDS


@pytest.fixture
async def trial(api: Api, store: Store) -> Trial:
    await store.take(matter())
    await store.post()
    message: Message = await store.message(recipient_id=CHEN, channel="in_app")
    await api.let("all", *Role, offices=[SHANGHAI], staff_id=CHEN)
    return Trial(
        api,
        by="all",
        places={
            "message_id": str(message.id),
            "delivery_id": str(UUID(int=5)),
            "scope": "affiliates",
            "consumer": "notifications.facts",
            "letter_id": str(UUID(int=5)),
        },
        roles=ROLES,
        one_role=await one_of_each_role(api, [SHANGHAI]),
        unmatched=UNMATCHED,
        if_match='"1"',
        examples={"quiet_from": "21:00:00", "quiet_until": "08:00:00"},
    )


@pytest.mark.parametrize("check", refusals.CHECKS, ids=lambda check: check.__name__)
async def test_every_route_refuses(check: refusals.Check, trial: Trial) -> None:
    found = await check(trial)
    assert not found, "\n".join(found)


async def test_what_is_walled_is_not_there(trial: Trial, store: Store) -> None:
    await store.wall(MATTER, LIN)

    found = await refusals.behind_a_wall(trial, "message_id")
    assert not found, "\n".join(found)
