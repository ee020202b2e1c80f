"""`python -m reporting definitions`: the figures as a page of the documentation."""

from collections.abc import Sequence

from kit.running import Running
from reporting.kpi.page import definitions_page


async def definitions(_running: Running, _arguments: Sequence[str]) -> None:
    print(definitions_page(), end="")
