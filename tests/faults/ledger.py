"""What must hold after every fault (INV), seen through the gateway, the topics and the metrics."""

import asyncio
import re
from collections import Counter, defaultdict
from typing import Final

import httpx2
from faults.clearing import check_nothing_known_was_left_out
from faults.companies import company_of
from faults.journeys import Firm
from faults.measuring import Measured
from faults.people import Json, wait_for
from faults.records import Record, lags, once, read_topics

from contracts.topics import TOPICS
from native.principals import SERVICES
from native.stack import Stack

HEALING: Final = 240.0
MATTER_SHEET: Final = "matters.party-sheet.recorded"
OPEN: Final = {"open", "on_hold"}
OWNERS: Final = {topic.owner for topic in TOPICS.values()}
BEHIND: Final = r'hengping_consumer_behind_records(?={(?!.*topic="infra\.heartbeat"))'
"""Signs of life come several in a second: one of them is always unread."""
ONLY_ONCE: Final = {
    "conflicts.check.decided",
    "conflicts.clearance.granted",
    "conflicts.clearance.redeemed",
    "intake.client.registered",
    "intake.engagement.signed",
    "intake.inquiry.engaged",
    "intake.inquiry.submitted",
    "matters.matter.closed",
    "matters.matter.opened",
    "matters.matter.prepared",
    "complaints.complaint.received",
    "complaints.complaint.registered",
    "complaints.complaint.started",
    "complaints.complaint.reported",
    "complaints.complaint.answered",
    "complaints.complaint.closed",
    "notifications.message.sent",
    "notifications.message.failed",
}
"""Facts that a journey of these tests brings about once at most under one key."""


async def check_invariants(stack: Stack, firm: Firm, measured: Measured) -> None:
    """Wait until everything is quiet again, then hold the firm against its own history."""
    with measured.timing("I5 outboxes sent and lag 0"):
        await until_quiet(stack)
    with measured.timing("I4 index equal once all is quiet"):
        await until_index_equals(firm)
    records = await read_topics(stack)
    await _check_nothing_acknowledged_is_lost(firm, records)
    check_nothing_happened_twice(records)
    await _check_numbers(firm, records)
    check_order(records)
    await _check_letters(firm)
    await _check_audit(firm)
    check_no_adverse_matters(records)
    await check_nothing_known_was_left_out(firm, records)


async def until_quiet(stack: Stack) -> None:
    """I5: every outbox row is sent, nobody is behind, and it stays so for a moment."""
    what = "outboxes are empty and consumers have read all"
    await wait_for(what, lambda: _quiet(stack), HEALING)


async def _quiet(stack: Stack) -> bool | None:
    """Ask the relays that lead, and the broker what the groups have acknowledged."""
    for pause in (1.5, 0):
        units = list(stack.run()["services"])
        found = await asyncio.gather(*(_metrics(stack, unit) for unit in units))
        pages = dict(zip(units, found, strict=True))
        for service in SERVICES:
            own = [page for name, page in pages.items() if name.split("-")[0] == service]
            if not _has_sent_all(own, announces=service in OWNERS):
                return None
            if any(_sum(page, BEHIND) for page in own if page):
                return None
        behind = await lags(stack)
        assert len(behind) >= len(SERVICES), f"groups at the broker: {sorted(behind)}"
        if any(behind.values()):
            return None
        await asyncio.sleep(pause)
    return True


def _has_sent_all(pages: list[str | None], *, announces: bool) -> bool:
    """One process of the service leads, and nothing waits there; all of them answer."""
    leaders = [page for page in pages if page and _sum(page, "hengping_relay_leading") == 1]
    if None in pages or len(leaders) != announces:
        return False
    return not any(_sum(page, "hengping_outbox_unsent_rows") for page in leaders)


async def _metrics(stack: Stack, unit: str) -> str | None:
    try:
        async with httpx2.AsyncClient(timeout=5) as client:
            return (await client.get(f"{stack.url(unit)}/metrics")).raise_for_status().text
    except httpx2.HTTPError:
        return None


def _sum(page: str, metric: str) -> float:
    found = re.findall(rf"^{metric}(?:{{.*}})? (\S+)$", page, re.MULTILINE)
    return sum(map(float, found))


async def consumed(stack: Stack, unit: str) -> float:
    """Return how many records the process has taken since its start."""
    return _sum(await _metrics(stack, unit) or "", "hengping_consumer_records_total")


async def until_index_equals(firm: Firm) -> None:
    """I4: the register and its index hold the same."""

    async def equal() -> Json | None:
        report = await firm.importer.create("/v1/conflicts/index/verify", {})
        return report if report["equal"] and not report["behind"] else None

    report = await wait_for("register and index are equal", equal, HEALING)
    assert report["in_register"] > 0, "an empty register is no proof"


async def _check_nothing_acknowledged_is_lost(firm: Firm, records: list[Record]) -> None:
    """I1, I2: what was acknowledged is there, once, in the state that was acknowledged."""
    announced = {(record.key, record.name) for record in records}
    for journey in firm.journeys:
        if journey.outcome:
            assert (journey.inquiry_id, "intake.inquiry.submitted") in announced, journey
        elif journey.inquiry_id:
            await firm.desk(journey).get(f"/v1/intake/inquiries/{journey.inquiry_id}")
        if journey.engagement_id:
            found = await firm.lead(journey).get("/v1/matters", engagement_id=journey.engagement_id)
            (matter,) = found["items"]
            assert (journey.engagement_id, "intake.engagement.signed") in announced, journey
            if journey.matter_id:
                seen = (matter["id"], matter["number"], matter["status"])
                assert seen == (journey.matter_id, journey.number, journey.outcome), journey


def check_nothing_happened_twice(records: list[Record]) -> None:
    """I2: what may happen once has happened once."""
    counted = Counter((r.name, r.key) for r in once(records) if r.name in ONLY_ONCE)
    assert [what for what, times in counted.items() if times > 1] == []


async def _check_numbers(firm: Firm, records: list[Record]) -> None:
    """I3: the numbers of each office and year are 1, 2, 3 … without a gap or a repetition."""
    series: dict[str, list[int]] = defaultdict(list)
    for matter in await firm.importer.every("/v1/matters"):
        if matter["number"] and not matter["imported"]:
            head, digits = re.split(r"(?=\d+$)", matter["number"], maxsplit=1)
            series[head].append(int(digits))
    for head, numbers in series.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"{head}: {sorted(numbers)}"
    opened = {record.key for record in records if record.name == "matters.matter.opened"}
    assert sum(map(len, series.values())) == len(opened)


def check_order(records: list[Record]) -> None:
    """I6: of each key every version came, in order, once duplicates are taken out."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    ids: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for record in records:
        ids[record.topic, record.key, record.version].add(record.event_id)
        versions = seen[record.topic, record.key]
        if record.version not in versions:
            versions.append(record.version)
    for (topic, key), versions in seen.items():
        if TOPICS[topic].kind == "fact":
            assert versions == list(range(1, len(versions) + 1)), f"{topic} {key}: {versions}"
        else:
            assert versions == sorted(versions), f"{topic} {key}: {versions}"
    assert all(len(same) == 1 for same in ids.values()), "one version, two events"


async def _check_letters(firm: Firm) -> None:
    """I7: no dead letter is left; what a test injects it takes away itself."""
    for service in SERVICES:
        letters = await firm.importer.get(f"/v1/{service}/operations/dead-letters")
        assert letters["items"] == [], (service, letters["items"])


async def _check_audit(firm: Firm) -> None:
    """I8: the audit chain of every service verifies."""
    for service in SERVICES:
        chain = await firm.importer.get(f"/v1/{service}/operations/audit-chain")
        assert chain["faults"] == [], (service, chain)


def check_no_adverse_matters(records: list[Record]) -> None:
    """I9: no client of an open matter is the other side of another one; nobody consents here."""
    sheets = [r for r in records if r.name == MATTER_SHEET and "party_set" in r.body]
    newest = {r.key: r.body for r in sorted(sheets, key=lambda r: r.version)}
    joined = {(r.key, r.body["ref"]) for r in records if r.name == "matters.matter.party-added"}
    joined -= {
        (r.key, r.body["ref"]) for r in records if r.name == "matters.matter.party-confirmed"
    }
    sides: dict[str, dict[str, set[str]]] = {
        "client": defaultdict(set),
        "adverse": defaultdict(set),
    }
    for key, sheet in newest.items():
        for party in sheet["party_set"]["parties"] if sheet["state"] in OPEN else ():
            if party["side"] in sides and (key, party["ref"]) not in joined:
                sides[party["side"]][company_of(party["name"])].add(key)
    clients, adverse = sides["client"], sides["adverse"]
    both = {who: (clients[who], adverse[who]) for who in clients.keys() & adverse.keys()}
    assert both == {}
