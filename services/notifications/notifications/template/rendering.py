"""Texts from templates, in a sandbox; HTML is escaped, plain text is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from kit.languages import ZH

LANGUAGES: Final = (ZH, "en")
GIVEN: Final = frozenset({"name", "lead", "link", "number"})
_FOLDER = files("notifications.template")


@dataclass(frozen=True)
class Text:
    subject: str
    body: str
    html: str


def load_texts() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(
        (_FOLDER / "texts.yaml").read_text(encoding="utf-8")
    )
    return loaded


TEXTS: Final = load_texts()
TERMS: Final[dict[str, list[str]]] = yaml.safe_load(
    (_FOLDER / "terms.yaml").read_text(encoding="utf-8")
)


@pass_context
def _term(context: Context, code: str) -> str:
    """Return what a code is called; a code we have no word for stands as it is."""
    is_english: bool = context["language"] != ZH
    return TERMS.get(code, [code, code])[is_english]


@pass_context
def _moment(context: Context, text: str) -> str:
    """Return a time as the clocks of the reader's office show it."""
    zone: ZoneInfo = context["zone"]
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"


def _environment(*, html: bool) -> SandboxedEnvironment:
    made = SandboxedEnvironment(autoescape=html, undefined=StrictUndefined)
    made.filters = {"term": _term, "moment": _moment}
    made.globals = {}
    return made


PLAIN: Final = _environment(html=False)
HTML: Final = _environment(html=True)


@cache
def facts_of(template: str) -> frozenset[str]:
    return frozenset(TEXTS[template]["facts"])


def render(template: str, language: str, zone: ZoneInfo, given: Mapping[str, Any]) -> Text:
    """`given` holds the template's facts, `name`, `lead` and `link`; what is missing is empty."""
    text = TEXTS[template][language]
    values = dict.fromkeys(GIVEN | facts_of(template), "") | dict(given)
    values |= {"language": language, "zone": zone}
    subject = " ".join(PLAIN.from_string(text["subject"]).render(values).split())
    body = PLAIN.from_string(text["body"]).render(values)
    values["link"] = _anchor(str(values["link"]))
    return Text(subject, body, _paragraphs(HTML.from_string(text["body"]).render(values)))


def join_texts(subject: str, texts: list[Text]) -> Text:
    """Return one text of many, each under its subject."""
    body = "\n\n".join(f"{text.subject}\n{text.body}" for text in texts)
    html = "".join(f"<h3>{escape(text.subject)}</h3>{text.html}" for text in texts)
    return Text(subject, body, html)


def _anchor(link: str) -> Markup:
    return Markup('<a href="{0}">{0}</a>').format(link) if link else Markup("")


def _paragraphs(html: str) -> str:
    return "".join(f"<p>{part}</p>" for part in html.split("\n\n"))
