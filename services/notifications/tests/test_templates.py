"""Every text is there in both languages, uses only its facts, and cannot do harm."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import meta
from jinja2.exceptions import SecurityError, UndefinedError

from contracts.complaints import ComplaintCategory, ComplaintChannel, Deadline, Finding
from contracts.conflicts import Decision, Purpose, Verdict
from contracts.intake import Channel, LeadSource
from notifications.rule.table import LINKS, RULES
from notifications.template import rendering
from notifications.template.rendering import GIVEN, LANGUAGES, TERMS, TEXTS, facts_of, render

ZONE = ZoneInfo("Asia/Shanghai")
CODES: list[Any] = [
    *(Channel, LeadSource, Verdict, Decision, Purpose),
    *(ComplaintChannel, ComplaintCategory, Deadline, Finding),
]
BOTH = [(name, language) for name in TEXTS for language in LANGUAGES]


def test_every_rule_has_its_template_and_every_template_a_rule() -> None:
    assert {rule.template for rule in RULES} == set(TEXTS)
    assert set(LINKS) <= set(TEXTS)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("name", TEXTS)
def test_a_template_has_facts_and_two_languages_chinese_first(name: str) -> None:
    assert list(TEXTS[name]) == ["facts", *LANGUAGES]
    for language in LANGUAGES:
        assert set(TEXTS[name][language]) == {"subject", "body"}


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_template_uses_its_own_facts_alone(name: str, language: str) -> None:
    for text in TEXTS[name][language].values():
        used = meta.find_undeclared_variables(rendering.PLAIN.parse(text))
        assert used <= facts_of(name) | GIVEN


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_event_or_its_row_has_every_fact(rule: Any) -> None:  # noqa: ANN401 - a row of the table
    assert facts_of(rule.template) - {"number"} <= set(rule.on.model_fields)


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_template_is_rendered(name: str, language: str) -> None:
    given = dict.fromkeys(facts_of(name), "2026-03-09T10:00:00Z")

    text = render(name, language, ZONE, given | {"name": "陈静", "link": "https://x.test/a?b=c"})

    assert text.subject
    assert "\n" not in text.subject
    assert "{" not in text.subject + text.body + text.html


def test_every_code_has_a_word_in_both_languages() -> None:
    missing = [code for codes in CODES for code in codes if len(TERMS.get(code, [])) != 2]

    assert missing == []


def test_times_are_shown_by_the_clocks_of_the_reader() -> None:
    given = {"number": "7", "deadline": "registration", "due_at": "2026-03-09T22:30:00Z"}

    assert "2026-03-10 06:30" in render("deadline-near", "zh-CN", ZONE, given).body
    assert "2026-03-09 22:30" in render("deadline-near", "en", ZoneInfo("UTC"), given).body


def test_html_is_escaped_and_plain_text_is_not() -> None:
    given = {
        "number": "7",
        "opened_on": "2026-03-09",
        "name": "<b>A&B</b>",
        "link": "https://x.test",
    }

    text = render("matter-opened-client", "en", ZONE, given)

    assert "Dear <b>A&B</b>," in text.body
    assert "Dear &lt;b&gt;A&amp;B&lt;/b&gt;," in text.html
    assert '<a href="https://x.test">https://x.test</a>' in text.html


def test_a_subject_stays_on_one_line() -> None:
    given = {"number": "7\r\nBcc: all@firm.test", "opened_on": "2026-03-09"}

    assert (
        render("matter-opened", "en", ZONE, given).subject == "Matter 7 Bcc: all@firm.test is open"
    )


@pytest.mark.parametrize(
    "source",
    ["{{ ''.__class__.__mro__ }}", "{{ (1).__class__ }}", "{{ nothing }}", "{{ range(9) }}"],
)
def test_a_template_sees_nothing_but_what_it_is_given(source: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        rendering.PLAIN.from_string(source).render({})
