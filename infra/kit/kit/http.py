"""The HTTP side of a service: strict bodies, transactional routes, problem details."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Lifespan

from kit import openapi, problem_answers
from kit.db import Database
from kit.limits import InFlightLimit
from kit.request_ids import RequestIds
from kit.settings import HttpSettings
from kit.tokens import TokenVerifier
from kit.transaction import TransactionRoute

MAX_TEXT_LENGTH = 10_000


class Body(BaseModel):
    """A request model: unknown members are refused, texts stripped and bounded."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        str_max_length=MAX_TEXT_LENGTH,
        allow_inf_nan=False,
        frozen=True,
    )


class View(BaseModel):
    """A response model, read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


async def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


Session = Annotated[AsyncSession, Depends(_session)]


class Router(APIRouter):
    """An APIRouter whose routes are transactions; `max_body_size` is its routes' default."""

    def __init__(self, *, max_body_size: int | None = None, **options: Any) -> None:  # noqa: ANN401 - APIRouter's own
        self._max_body_size = max_body_size
        super().__init__(**{"route_class": TransactionRoute} | options)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - APIRouter's own
        if options.get("max_body_size") is None:
            options["max_body_size"] = self._max_body_size
        super().add_api_route(path, endpoint, **options)


def create_api(
    name: str,
    routers: Sequence[APIRouter],
    *,
    database: Database,
    tokens: TokenVerifier,
    settings: HttpSettings,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    api = FastAPI(
        title=f"Hengping {name}",
        version=openapi.VERSION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=openapi.PROBLEM_RESPONSES,
        generate_unique_id_function=openapi.operation_id,
        swagger_ui_oauth2_redirect_url=None,
    )
    api.state.database = database
    api.state.tokens = tokens
    api.state.max_body_bytes = settings.max_body_bytes
    problem_answers.install(api)
    api.add_middleware(InFlightLimit, most=settings.max_in_flight)
    api.add_middleware(RequestIds)
    for router in routers:
        api.include_router(router)
    return api
