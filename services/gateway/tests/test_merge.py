"""One OpenAPI document out of several."""

from typing import Any

from gateway.openapi.merge import merge


def document(path: str, **schemas: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    ref = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
    return {
        "openapi": "3.1.0",
        "paths": {path: {"get": {"responses": {"200": ref}}}, "/readyz": {}},
        "components": {"schemas": schemas},
    }


def test_public_paths_of_every_service_are_listed_and_internal_ones_are_not() -> None:
    merged = merge(
        {
            "intake": document("/v1/intake/leads", Lead={"type": "object"}),
            "firm": document("/v1/firm/staff", Staff={"type": "object"}),
        },
        title="T",
        version="1",
    )

    assert set(merged["paths"]) == {"/v1/intake/leads", "/v1/firm/staff"}
    assert set(merged["components"]["schemas"]) == {"Lead", "Staff"}


def test_a_schema_that_two_services_describe_differently_gets_their_names() -> None:
    merged = merge(
        {
            "intake": document("/v1/intake/parties", Party={"title": "a"}),
            "matters": document("/v1/matters", Party={"title": "b"}),
        },
        title="T",
        version="1",
    )

    assert merged["components"]["schemas"] == {
        "IntakeParty": {"title": "a"},
        "MattersParty": {"title": "b"},
    }
    ok = merged["paths"]["/v1/matters"]["get"]["responses"]["200"]
    assert ok == {"$ref": "#/components/schemas/MattersParty"}


def test_a_schema_that_two_services_share_stays_one() -> None:
    problem = {"title": "Problem"}
    merged = merge(
        {
            "intake": document("/v1/intake/a", Problem=problem),
            "firm": document("/v1/firm/b", Problem=problem),
        },
        title="T",
        version="1",
    )

    assert merged["components"]["schemas"] == {"Problem": problem}
