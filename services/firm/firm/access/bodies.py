"""How a request names a principal."""

from typing import Annotated, Final

from pydantic import Field

PRINCIPAL_PATTERN: Final = r"^[\w.@+:-]{1,200}$"
PrincipalName = Annotated[str, Field(pattern=PRINCIPAL_PATTERN)]
