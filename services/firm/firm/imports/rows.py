"""Offices and staff as they stand on the day the firm starts; names and codes are the keys."""

from datetime import date

from pydantic import Field

from contracts.firm import OfficeKind
from firm.access.bodies import PrincipalName
from firm.office.bodies import Code, TimeZone
from firm.sheet.connections import Connections
from firm.staff.bodies import ProfileBody
from kit.access import Role
from kit.http import Body


class OfficeRow(Body):
    """`parent_code` names an office of an earlier row or one that is there already."""

    name: str = Field(min_length=1, max_length=200)
    code: Code
    kind: OfficeKind
    parent_code: Code | None = None
    timezone: TimeZone = "Asia/Shanghai"
    opened_on: date


class StaffRow(ProfileBody):
    """Someone who works here already; whoever joins later is announced as a joiner."""

    principal: PrincipalName
    office_code: Code
    roles: frozenset[Role] = Field(min_length=1)
    since: date
    connections: Connections = Connections()
