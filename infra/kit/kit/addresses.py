"""What an address may hold: parameters that the route knows, no NUL."""

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

NUL = "nul_character"


def query_names(dependant: Dependant) -> frozenset[str]:
    """Return the parameters that the route and its dependencies read."""
    names = set[str]().union(*map(query_names, dependant.dependencies))
    for parameter in dependant.query_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names |= {field.alias or name for name, field in kind.model_fields.items()}
        else:
            names.add(parameter.alias)
    return frozenset(names)


def check(request: Request, known: frozenset[str]) -> None:
    """Refuse a parameter that would otherwise be ignored, and text that no database stores."""
    given = [("query", *pair) for pair in request.query_params.multi_items()]
    given += [("path", name, str(value)) for name, value in request.path_params.items()]
    found = [
        {"type": NUL, "loc": (place, name), "msg": "must not hold the NUL character"}
        for place, name, value in given
        if "\0" in value
    ]
    found += [
        {"type": "extra_forbidden", "loc": ("query", name), "msg": "is not known here"}
        for name in sorted(request.query_params.keys() - known)
    ]
    if found:
        raise RequestValidationError(found)
