"""What routes of more than one noun are told about a matter."""

from pydantic import Field

from kit.http import Body


class Because(Body):
    reason: str = Field(min_length=1, max_length=500)
