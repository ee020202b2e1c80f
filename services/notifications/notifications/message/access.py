"""Messages are for people: whoever reads them has a staff id."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from kit.auth import Caller, Principal
from kit.problems import Forbidden


@dataclass(frozen=True)
class ReadingStaff:
    caller: Principal
    staff_id: UUID


async def _reader(caller: Caller) -> ReadingStaff:
    if caller.staff_id is None:
        raise Forbidden("Only members of staff have messages.", detail_zh="仅本所人员可查看消息。")
    return ReadingStaff(caller, caller.staff_id)


Reader = Annotated[ReadingStaff, Depends(_reader)]
