"""The definitions are complete, in both languages, and the same as in the documentation."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reporting.fact.consumers import EVENTS, TOPICS
from reporting.fact.status import MOVES, GenerationMoveNotAllowed, GenerationState
from reporting.fact.subjects import FIELDS, KINDS
from reporting.kpi.definition import KpiCode
from reporting.kpi.definitions import BY_CODE, KPIS
from reporting.kpi.months import bounds, first_day, series
from reporting.kpi.page import definitions_page

PAGE = Path(__file__).parents[3] / "docs/figures.md"
LEGAL = {"asked": "building failed", "building": "serving failed", "serving": "retired"}


def test_the_page_of_the_figures_is_the_present_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == definitions_page()


def test_each_code_has_one_definition() -> None:
    assert set(BY_CODE) == set(KpiCode)
    assert len(KPIS) == len(KpiCode)


def test_each_text_is_there_in_both_languages() -> None:
    texts = [text for kpi in KPIS for text in (kpi.name, kpi.question, kpi.formula)]

    assert [text for text in texts if not (text.zh and text.en)] == []


def test_each_topic_has_a_kind_and_each_trait_a_field() -> None:
    assert set(KINDS) == set(TOPICS)
    for event, fields in FIELDS.items():
        assert event in EVENTS
        assert set(fields.values()) <= set(event.model_fields)


def test_no_class_of_a_name_is_read() -> None:
    personal = {"display_name", "email", "phone", "party_set"}

    assert [event for event in EVENTS if personal & set(event.model_fields)] == []


@pytest.mark.parametrize("now", list(GenerationState))
@pytest.mark.parametrize("to", list(GenerationState))
def test_a_generation_moves_as_its_life_goes(now: GenerationState, to: GenerationState) -> None:
    if to in LEGAL.get(now, "").split():
        MOVES.check(now, to)
        return
    with pytest.raises(GenerationMoveNotAllowed):
        MOVES.check(now, to)


def test_the_present_month_is_the_readers() -> None:
    now = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)

    assert first_day(None, now, "Asia/Shanghai") == date(2026, 12, 1)
    assert first_day(None, now, "Europe/London") == date(2026, 11, 1)
    assert first_day("2026-02", now, "Asia/Shanghai") == date(2026, 2, 1)


def test_a_series_runs_over_the_turn_of_the_year() -> None:
    assert series(date(2026, 1, 1), 3) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("month", "last"), [(date(2026, 2, 1), 2), (date(2026, 12, 1), 2), (date(2028, 2, 1), 2)]
)
def test_the_bounds_hold_the_month_in_every_zone(month: date, last: int) -> None:
    starts, ends = bounds([month])

    assert starts < datetime(month.year, month.month, 1, tzinfo=UTC)
    assert (ends.day, ends.month) == (last, month.month % 12 + 1)
