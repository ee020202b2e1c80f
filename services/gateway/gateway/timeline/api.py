"""What happened to an inquiry, matter, client or complaint, and what it waits for."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.openapi.utils import get_openapi

from gateway.timeline.asking import asking
from gateway.timeline.composing import Row, compose
from gateway.timeline.views import Kind, Timeline
from kit import openapi
from kit.languages import preferred

router = APIRouter(
    prefix="/v1/timeline",
    tags=["timeline"],
    responses=openapi.PROBLEM_RESPONSES,
    generate_unique_id_function=openapi.operation_id,
)


@router.get("/{kind}/{row_id}")
async def read_timeline(
    kind: Kind,
    row_id: UUID,
    request: Request,
    accept_language: Annotated[str, Header(max_length=400)] = "",
) -> Timeline:
    """Tell it out of the services' own histories; a service that is down is named, not waited for.

    Each service decides by its own roles, offices and walls what the reader is told.
    """
    return await compose(await asking(request), Row(kind, row_id), preferred(accept_language))


def describe() -> dict[str, Any]:
    """Return the OpenAPI of what the gateway itself answers under /v1."""
    return get_openapi(title="timeline", version=openapi.VERSION, routes=router.routes)
