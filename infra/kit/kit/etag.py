"""`ETag` and `If-Match`: the revision of a row, written as a quoted number."""

import re
from typing import Annotated

from fastapi import Depends, Header

from kit.problems import Invalid, MissingPrecondition, StaleETag

_QUOTED_NUMBER = re.compile(r'(?:W/)?"(\d{1,18})"')


def etag(revision: int) -> str:
    return f'"{revision}"'


async def _read_if_match(
    if_match: Annotated[
        str | None, Header(description='The ETag that was read, such as "3".', max_length=40)
    ] = None,
) -> int:
    if if_match is None:
        detail = "Send If-Match with the ETag of the revision that was read."
        raise MissingPrecondition(detail, detail_zh="请在 If-Match 中注明所读取版本的 ETag。")
    match = _QUOTED_NUMBER.fullmatch(if_match.strip())
    if match is None:
        what = 'must be one quoted number, such as "3"'
        raise Invalid(f"If-Match {what}.", errors=[{"pointer": "#header/If-Match", "detail": what}])
    return int(match[1])


IfMatch = Annotated[int, Depends(_read_if_match)]


def check_revision(now: int, if_match: int) -> None:
    if now != if_match:
        detail = f"The current revision is {now}, not {if_match}. Read it again."
        zh = f"当前版本为 {now}，而非 {if_match}。请重新读取。"
        raise StaleETag(detail, detail_zh=zh, current_revision=now)
