"""The parts of a party set as a request brings them: the same fields, strictly read."""

from pydantic import ConfigDict, Field

from contracts.parties import Identifier, Party, Relation, Subject

STRICT = ConfigDict(
    frozen=True,
    extra="forbid",
    str_strip_whitespace=True,
    allow_inf_nan=False,
    validate_by_name=False,
    validate_by_alias=True,
)


class IdentifierBody(Identifier):
    model_config = STRICT


class PartyBody(Party):
    model_config = STRICT

    identifiers: tuple[IdentifierBody, ...] = Field(default=(), max_length=20)


class RelationBody(Relation):
    model_config = STRICT


class SubjectBody(Subject):
    model_config = STRICT
