"""Each figure as a table: a handful of facts, and what management reads of the month."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from contracts import complaints, conflicts, firm, intake, matters
from contracts.event import Event
from kit.testing.client import Api
from reporting.fact.testing import (
    DAY,
    HOUR,
    LATER,
    MONDAY,
    NOVEMBER,
    OTHER_CLIENT,
    SHANGHAI,
    closed,
    completed,
    decided,
    ended,
    inquiry,
    lead,
    opened,
    received,
    registered,
    reported,
    signed,
)
from reporting.kpi.definitions import KPIS
from reporting.testing import Store, read

A, B, C, D = (UUID(int=number) for number in range(101, 105))
X, Y, Z = (UUID(int=number) for number in range(201, 204))


def contacted(lead_id: UUID, after: timedelta) -> Event:
    return intake.LeadContacted(lead_id=lead_id, occurred_at=MONDAY + after)


def engaged(inquiry_id: UUID) -> Event:
    return intake.InquiryEngaged(inquiry_id=inquiry_id, engagement_id=Z, occurred_at=MONDAY + DAY)


def submitted(inquiry_id: UUID, version: int, after: timedelta) -> Event:
    return intake.InquirySubmitted(
        inquiry_id=inquiry_id, version=version, party_set_hash="0", occurred_at=MONDAY + after
    )


def of_inquiry(inquiry_id: UUID, version: int) -> dict[str, object]:
    kind = conflicts.SourceKind.INQUIRY
    return {"source_kind": kind, "source_id": inquiry_id, "source_version": version}


def imported(matter_id: UUID, state: str) -> Event:
    return matters.MatterImported.model_validate(
        {
            "matter_id": matter_id,
            "number": "OLD-1",
            "office_id": SHANGHAI,
            "practice_area": "litigation",
            "state": state,
            "opened_on": "2020-03-01",
            "closed_on": "2021-01-01" if state == "closed" else None,
            "lead_lawyer_id": UUID(int=11),
            "occurred_at": MONDAY,
        }
    )


def reopened(matter_id: UUID, after: timedelta) -> Event:
    return matters.MatterReopened(
        matter_id=matter_id,
        clearance_id=Z,
        reopened_on=MONDAY.date(),
        occurred_at=MONDAY + after,
    )


RULES: Final[list[tuple[str, str, list[Event], float | None, int]]] = [
    ("leads", "counts each lead", [lead(A), lead(B), lead(C, MONDAY - 5 * DAY)], 2, 2),
    (
        "conversion",
        "two of four leads, one of them with two inquiries",
        [
            *map(lead, (A, B, C, D)),
            *(inquiry(X, A), inquiry(Z, A), inquiry(Y, B)),
            *map(engaged, (X, Y, Z)),
        ],
        0.5,
        4,
    ),
    (
        "first-answer",
        "the median of one, two and nine hours",
        [
            *map(lead, (A, B, C)),
            *(contacted(A, HOUR), contacted(B, 9 * HOUR), contacted(C, 2 * HOUR)),
        ],
        7200,
        3,
    ),
    ("first-answer", "no figure without an answer", [lead(A)], None, 0),
    (
        "check-turnaround",
        "from the version that was checked",
        [
            *(inquiry(X), submitted(X, 1, HOUR), submitted(X, 2, 3 * HOUR)),
            decided(A, MONDAY + 5 * HOUR, **of_inquiry(X, 2)),
        ],
        7200,
        1,
    ),
    (
        "check-turnaround",
        "from the verdict where nothing else is told, to the first decision",
        [completed(A, MONDAY + HOUR), decided(A, MONDAY + 2 * HOUR), decided(A, MONDAY + DAY)],
        3600,
        1,
    ),
    (
        "check-turnaround",
        "of an investigator, from the assignment",
        [
            complaints.ComplaintAssigned(
                complaint_id=X,
                assignment=1,
                investigator_id=A,
                office_id=SHANGHAI,
                matter_id=None,
                client_id=None,
                complained_of=(),
                occurred_at=MONDAY,
            ),
            decided(
                A,
                MONDAY + HOUR,
                source_kind=conflicts.SourceKind.COMPLAINT,
                source_id=X,
                source_version=1,
            ),
        ],
        3600,
        1,
    ),
    (
        "check-turnaround",
        "of a joiner, from the announcement",
        [
            firm.JoinerAnnounced(
                staff_id=X, office_id=SHANGHAI, starts_on=MONDAY.date(), occurred_at=MONDAY
            ),
            decided(
                A,
                MONDAY + HOUR,
                source_kind=conflicts.SourceKind.JOINER,
                source_id=X,
                source_version=None,
            ),
        ],
        3600,
        1,
    ),
    (
        "clearance-rate",
        "the last decision counts, consent is a clearance",
        [
            decided(A, decision=conflicts.Decision.DECLINED),
            decided(A, MONDAY + HOUR, decision=conflicts.Decision.CLEARED_WITH_CONSENT),
            decided(B, decision=conflicts.Decision.DECLINED),
        ],
        0.5,
        2,
    ),
    (
        "hits-per-check",
        "an incomplete check counts by its last verdict",
        [
            completed(A, verdict=conflicts.Verdict.INCOMPLETE, hit_count=50),
            completed(A, MONDAY + HOUR, verdict=conflicts.Verdict.REVIEW, hit_count=3),
            completed(B),
        ],
        1.5,
        2,
    ),
    ("matters-opened", "imports do not count", [opened(A), opened(B), imported(C, "open")], 2, 2),
    ("matters-closed", "counts closings", [opened(A), closed(A, MONDAY + DAY), opened(B)], 1, 1),
    (
        "retention",
        "one of three engagements has an earlier one",
        [
            signed(X, MONDAY - 90 * DAY),
            signed(Y),
            signed(Z, client_id=OTHER_CLIENT),
            signed(A, client_id=C),
        ],
        0.333333,
        3,
    ),
    (
        "retention",
        "the first of two in a month is none",
        [signed(X), signed(Y, MONDAY + HOUR)],
        0.5,
        2,
    ),
    ("complaints", "by receipt", [received(A), received(B, MONDAY - 5 * DAY)], 1, 1),
    (
        "complaint-rate",
        "open is what was open on any day of the month",
        [
            opened(A, MONDAY - 90 * DAY),
            opened(B, MONDAY - 90 * DAY),
            closed(B, MONDAY - 40 * DAY),
            opened(C, MONDAY - 90 * DAY),
            closed(C, MONDAY + DAY),
            imported(X, "open"),
            imported(Y, "closed"),
            opened(D, MONDAY + 60 * DAY),
            received(Z),
        ],
        0.333333,
        4,
    ),
    (
        "complaint-rate",
        "reopened is open again",
        [opened(A, MONDAY - 90 * DAY), closed(A, MONDAY - 60 * DAY), reopened(A, DAY), received(Z)],
        1,
        2,
    ),
    ("complaint-rate", "no matter, no rate", [received(Z)], None, 1),
    (
        "registered-on-time",
        "in time, late, overdue, not yet due",
        [
            *map(received, (A, B, C)),
            received(D, LATER - HOUR),
            registered(A, MONDAY + DAY, investigate_by=LATER),
            registered(B, MONDAY + DAY + timedelta(seconds=1), investigate_by=LATER),
        ],
        0.333333,
        3,
    ),
    (
        "investigated-on-time",
        "in time, late, not yet due",
        [
            received(A),
            received(B),
            received(C),
            registered(A, MONDAY, investigate_by=MONDAY + 9 * DAY),
            registered(B, MONDAY, investigate_by=MONDAY + 9 * DAY),
            registered(C, MONDAY, investigate_by=LATER + DAY),
            reported(A, MONDAY + 9 * DAY),
            reported(B, MONDAY + 10 * DAY),
        ],
        0.5,
        2,
    ),
    ("complaint-causes", "counts reports", [received(A), reported(A, MONDAY + DAY)], 1, 1),
    (
        "satisfaction",
        "who does not reply does not count",
        [
            ended(A, MONDAY, "satisfied"),
            ended(B, MONDAY, "dissatisfied"),
            ended(C, MONDAY, "no_reply"),
        ],
        0.5,
        2,
    ),
]


@pytest.mark.parametrize("code", [kpi.code.value for kpi in KPIS])
async def test_a_figure_of_the_month(store: Store, api: Api, code: str) -> None:
    rules = [rule[1:] for rule in RULES if rule[0] == code]
    assert rules

    for why, events, value, cases in rules:
        await store.tell(*events)
        answer = (await read(api, "lin.hua", f"kpis/{code}?month={NOVEMBER}")).json()
        behind = (await read(api, "lin.hua", f"kpis/{code}/events?month={NOVEMBER}")).json()

        assert (answer["total"]["value"], answer["total"]["cases"]) == (value, cases), why
        assert len(behind["items"]) == cases, why
        await store.forget()


async def test_the_95th_percentile_stands_beside_the_median(store: Store, api: Api) -> None:
    await store.tell(*map(lead, (A, B)), contacted(A, HOUR), contacted(B, 2 * HOUR))

    answer = await read(api, "lin.hua", f"kpis/first-answer?month={NOVEMBER}")

    assert answer.json()["total"]["p95"] == pytest.approx(3600 * 1.95)
