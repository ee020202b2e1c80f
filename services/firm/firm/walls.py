"""What a wall hides here: the staff member, joining or active, whose row it is built around.

Nobody is hidden from themselves. Accounts stay in sight of administrators: a leaver's access must
be revocable by somebody who may know nothing else of them.
"""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Uuid, literal, or_

from kit.auth import Principal
from kit.walls import not_walled


def sees_staff(caller: Principal, staff_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Condition: no wall keeps the member of staff from the caller."""
    if caller.staff_id is None:
        return not_walled(caller, staff_id)
    return or_(staff_id == literal(caller.staff_id, Uuid), not_walled(caller, staff_id))
