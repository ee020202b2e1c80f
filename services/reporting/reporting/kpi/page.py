"""The definitions as Markdown, committed as docs/figures.md."""

from typing import Final

from reporting.kpi.definition import Kpi
from reporting.kpi.definitions import KPIS

_HEAD: Final = """# Figures

Written by `python -m reporting definitions`; a test compares this page with the definitions.
Every figure is computed from the facts when it is asked for, by office, lawyer, practice area and
month. A month is that of the office's own time zone; a late event changes the month in which it
happened. The lawyer is the lead lawyer of the matter, or of the engagement before there is one.
A share lies between 0 and 1, a time is in seconds. Walled cases count for management and auditors,
as `restricted`; for others outside the wall they are not there.
"""


def definitions_page() -> str:
    return _HEAD + "".join(_section(kpi) for kpi in KPIS)


def _section(kpi: Kpi) -> str:
    apart = f"\n- Told apart by: {kpi.detail.en} ({kpi.detail.zh})" if kpi.detail else ""
    return f"""
## {kpi.name.en} · {kpi.name.zh}

- Code: `{kpi.code}`; unit: {kpi.unit}; source: {kpi.clause}{apart}
- {kpi.question.en} {kpi.formula.en}
- {kpi.question.zh}{kpi.formula.zh}
"""
