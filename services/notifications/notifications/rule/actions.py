"""Write the messages that an event calls for, in the transaction that takes the event."""

import logging
from typing import Any, Final
from uuid import UUID, uuid5

from prometheus_client import Counter
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.notifications import MessageChannel
from kit import clock
from notifications.directory.actions import keep_case
from notifications.directory.cases import kind_of, told
from notifications.directory.queries import (
    get_case,
    matters_of_inquiry,
    staff_language,
    staff_zone,
)
from notifications.directory.tables import Case
from notifications.message.recipients import RecipientKind
from notifications.message.status import MessageStatus
from notifications.message.tables import Message
from notifications.preference.queries import wishes_of
from notifications.preference.status import Slot, Wishes, slot
from notifications.rule.recipients import Recipient, recipients
from notifications.rule.status import Rule
from notifications.rule.subjects import Subject, subjects_of
from notifications.rule.table import RULES
from notifications.rule.waiting import end_of_waiting, wait_for_row
from notifications.template.rendering import facts_of

NOBODY: Final = Counter(
    "hengping_notifications_nobody", "Rules that found nobody to tell.", ["rule"]
)
log = logging.getLogger("notifications.rules")


async def keep_and_tell(session: AsyncSession, event: Event) -> None:
    """Keep what the event tells of its row, then tell whom the rules name."""
    columns = told(event)
    if columns:
        await keep_case(session, UUID(event.key), kind_of(event), **columns)
    for rule in RULES:
        if rule.applies(event):
            await _tell(session, rule, event)
    if columns:
        for rule, waited in await end_of_waiting(session, UUID(event.key)):
            await _tell(session, rule, waited)


async def _tell(session: AsyncSession, rule: Rule, event: Event) -> None:
    for subject in subjects_of(event, rule.to):
        case = None if subject.row_id is None else await get_case(session, subject.row_id)
        if case is None and subject.row_id is not None:
            await wait_for_row(session, rule, event, subject.row_id)
        else:
            await _tell_of(session, rule, event, subject, case)


async def _tell_of(
    session: AsyncSession, rule: Rule, event: Event, subject: Subject, case: Case | None
) -> None:
    found = await recipients(session, rule.to, case)
    if not found:
        NOBODY.labels(rule.name).inc()
        log.warning("%s: nobody is there to be told of %s", rule.name, subject.id)
    about = await _about(session, rule, event, subject, case)
    for recipient in found:
        for channel in rule.by:
            await _queue(session, rule, recipient, channel, about)


async def _about(
    session: AsyncSession, rule: Rule, event: Event, subject: Subject, case: Case | None
) -> dict[str, Any]:
    """Return the columns that all messages of a rule and subject share."""
    fields = event.model_dump(mode="json")
    facts = {name: fields[name] for name in sorted(facts_of(rule.template)) if name in fields}
    if case is not None:
        facts.setdefault("number", case.number or "")
        facts["lead_lawyer_id"] = str(case.lead_lawyer_id or "")
    return {
        "event_id": event.event_id,
        "rule": rule.name,
        "template": rule.template,
        "priority": rule.priority,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "rows": await _rows(session, subject, case),
        "facts": facts,
    }


async def _rows(session: AsyncSession, subject: Subject, case: Case | None) -> list[UUID]:
    """Return the ids by which a wall may hide the subject: its own and its mandate's."""
    if subject.sees_through:
        return []
    ids = {subject.id, subject.row_id}
    if case is not None:
        ids |= {case.inquiry_id, case.matter_id}
        ids |= set(await matters_of_inquiry(session, case.id))
    return sorted(one for one in ids if one is not None)


async def _queue(
    session: AsyncSession,
    rule: Rule,
    recipient: Recipient,
    channel: MessageChannel,
    about: dict[str, Any],
) -> None:
    now = clock.now()
    is_staff = recipient.kind is RecipientKind.STAFF
    wishes = await wishes_of(session, recipient.id) if is_staff else Wishes()
    when = Slot(now)
    if channel is MessageChannel.MAIL and is_staff:
        if not wishes.mail:
            return
        when = slot(now, await staff_zone(session, recipient.id), wishes, rule.priority)
    language = wishes.language
    if language is None and is_staff:
        language = await staff_language(session, recipient.id)
    name = f"{rule.name}:{recipient.kind}:{recipient.id}:{channel}"
    row = about | {
        "id": uuid5(about["event_id"], name),
        "channel": channel,
        "status": MessageStatus.QUEUED,
        "recipient_kind": recipient.kind,
        "recipient_id": recipient.id,
        "language": language,
        "needs_consent": rule.consent,
        "digest": when.digest,
        "queued_at": now,
        "due_at": when.due_at,
        "attempts": 0,
    }
    await session.execute(insert(Message).values(row).on_conflict_do_nothing())
