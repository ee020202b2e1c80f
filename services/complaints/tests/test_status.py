"""The rules as tables: moves, who may investigate, what a letter must say."""

from contextlib import nullcontext
from dataclasses import replace
from uuid import UUID

import pytest

from complaints.complaint.status import (
    MOVES,
    Bar,
    ComplaintMoveNotAllowed,
    ComplaintStatus,
    Recusal,
    bars_of,
    check_status,
)
from complaints.complaint.telling import sentences, what_of
from complaints.complaint.waits import sentence, waits_for
from complaints.letter.status import LetterIncomplete, check_complete
from complaints.receiving.status import number_in
from complaints.testing import ANSWER
from contracts.complaints import Deadline
from contracts.registry import EVENTS

LEGAL = {
    "received": "registered",
    "registered": "assigned",
    "assigned": "investigating registered",
    "investigating": "reported registered",
    "reported": "answered",
    "answered": "closed",
}
ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in ComplaintStatus for b in ComplaintStatus])
def test_a_complaint_moves_only_as_the_rules_say(now: ComplaintStatus, to: ComplaintStatus) -> None:
    legal = to in LEGAL.get(now, "").split()
    with nullcontext() if legal else pytest.raises(ComplaintMoveNotAllowed):
        MOVES.check(now, to)


def test_a_refusal_says_where_it_would_be_allowed() -> None:
    with pytest.raises(ComplaintMoveNotAllowed) as refused:
        check_status(ComplaintStatus.CLOSED, {ComplaintStatus.ANSWERED}, "close it")

    assert refused.value.members == {"from": "closed", "allowed_in": ["answered"], "allowed": []}


@pytest.mark.parametrize(
    ("investigator", "bars"),
    [
        (ONE, [Bar.COMPLAINED_OF, Bar.ON_TEAM]),
        (TWO, [Bar.LEADS_MATTER]),
        (THREE, [Bar.ON_TEAM]),
        (FOUR, []),
    ],
)
def test_whoever_is_concerned_may_not_investigate(investigator: UUID, bars: list[Bar]) -> None:
    assert bars_of(investigator, complained_of=[ONE], lead=TWO, team=[ONE, THREE]) == bars


def test_without_a_matter_only_those_complained_of_are_barred() -> None:
    assert bars_of(ONE, complained_of=[], lead=None, team=()) == []


@pytest.mark.parametrize("part", ["handling", "improvement", "rights_and_appeal"])
@pytest.mark.parametrize("nothing", ["", "  \n "])
def test_a_letter_without_one_of_its_parts_is_refused(part: str, nothing: str) -> None:
    with pytest.raises(LetterIncomplete) as refused:
        check_complete(replace(ANSWER, **{part: nothing}))  # type: ignore[arg-type]  # one of its texts

    assert [error["pointer"] for error in refused.value.members["errors"]] == [f"/{part}"]


def test_a_letter_with_all_three_parts_goes() -> None:
    check_complete(ANSWER)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("关于(2026)SH-00012的投诉", "(2026)SH-00012"),
        ("关于（2026）SH-00012案", "(2026)SH-00012"),
        ("Complaint about matter (2025)BJ-123456, again", "(2025)BJ-123456"),
        ("(26)SH-00012", None),
        ("我的案件", None),
    ],
)
def test_a_number_is_found_in_a_text(text: str, number: str | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("status", list(ComplaintStatus))
@pytest.mark.parametrize("recusal", [None, *Recusal])
def test_every_running_complaint_says_what_it_waits_for(
    status: ComplaintStatus, recusal: Recusal | None
) -> None:
    waited_for = waits_for(status, recusal)

    assert (waited_for is None) is (status is ComplaintStatus.CLOSED)
    if waited_for is not None:
        assert sentence(waited_for, "en") != sentence(waited_for, "zh-CN")


def test_an_assigned_complaint_waits_for_the_check_before_the_start() -> None:
    assert waits_for(ComplaintStatus.ASSIGNED, Recusal.PENDING) == "recusal_check"
    assert waits_for(ComplaintStatus.ASSIGNED, Recusal.CLEARED) == "start"


@pytest.mark.parametrize("deadline", list(Deadline))
def test_every_fact_has_a_sentence_in_both_languages(deadline: Deadline) -> None:
    types = [name for name in EVENTS if name.startswith("complaints.complaint.")]
    for event_type in types:
        told = sentences(event_type, {"deadline": deadline})
        assert set(told) == {"en", "zh-CN"}
        assert what_of(event_type) not in told.values()
