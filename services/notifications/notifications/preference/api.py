"""How the caller wants to be told."""

from datetime import time
from typing import Annotated, Literal

from pydantic import BeforeValidator

from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from notifications.message.access import Reader
from notifications.preference import actions, queries
from notifications.preference.status import Wishes
from notifications.preference.tables import Preference

router = Router(prefix="/v1/notifications/preferences", tags=["preferences"])


def _of_a_clock(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be a time of the day, such as 21:00")  # noqa: TRY004 - pydantic's protocol
    return value


TimeOfDay = Annotated[time, BeforeValidator(_of_a_clock)]


class Preferences(Body):
    """Hours of your office; from and until the same hour means no quiet hours.

    Alarms and missed deadlines wait for neither quiet hours nor the digest.
    """

    mail: bool
    digest: bool
    quiet_from: TimeOfDay
    quiet_until: TimeOfDay
    language: Literal["zh-CN", "en"] | None = None


class PreferencesView(View):
    mail: bool
    digest: bool
    quiet_from: time
    quiet_until: time
    language: str | None
    revision: int = 0


@router.get("", response_model=PreferencesView)
async def read_preferences(reader: Reader, session: Session) -> PreferencesView:
    found = await queries.find_preference(session, reader.staff_id)
    return PreferencesView.model_validate(found or Wishes())


@router.put("", response_model=PreferencesView)
async def set_preferences(
    body: Preferences, if_match: IfMatch, reader: Reader, session: Session
) -> Preference:
    wishes = Wishes(**dict(body))
    return await actions.keep_wishes(session, reader.staff_id, wishes, if_match)
