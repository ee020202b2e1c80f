"""What a wall hides here: the row it is built around and all that led to its matter."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, not_, or_

from intake.engagement.tables import EngagedMatter, Engagement
from intake.inquiry.tables import Inquiry
from kit.auth import Principal
from kit.walls import not_walled


def sees_inquiry(caller: Principal, inquiry_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Condition: neither the inquiry nor a matter that came of it is walled off."""
    walled_matter = exists().where(
        Engagement.inquiry_id == inquiry_id,
        EngagedMatter.engagement_id == Engagement.id,
        not_(not_walled(caller, EngagedMatter.id)),
    )
    return and_(not_walled(caller, inquiry_id), not_(walled_matter))


def sees_lead(caller: Principal, lead_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Condition: neither the lead nor an inquiry opened from it is walled off."""
    walled_inquiry = exists().where(
        Inquiry.lead_id == lead_id, not_(sees_inquiry(caller, Inquiry.id))
    )
    return and_(not_walled(caller, lead_id), not_(walled_inquiry))


def sees_client(caller: Principal, client_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Condition: not walled off, and not known through walled engagements alone."""
    seen = sees_inquiry(caller, Engagement.inquiry_id)
    any_engagement = exists().where(Engagement.client_id == client_id)
    seen_engagement = exists().where(Engagement.client_id == client_id, seen)
    return and_(not_walled(caller, client_id), or_(not_(any_engagement), seen_engagement))
