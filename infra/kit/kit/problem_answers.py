"""Problems as `application/problem+json` (RFC 9457), titled in the language that was asked for."""

import json
import secrets
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from starlette.exceptions import HTTPException

from kit import field_errors, problems
from kit.languages import ZH, preferred
from kit.problems import Problem

MEDIA_TYPE = "application/problem+json"
_BY_STATUS = {
    kind.status: kind
    for kind in (
        problems.BadRequest,
        problems.Unauthorized,
        problems.Forbidden,
        problems.NotFound,
        problems.MethodNotAllowed,
        problems.TooLarge,
        problems.UnsupportedMedia,
        problems.Unavailable,
    )
}
_DETAILS = {
    404: ("Nothing answers at this address.", "该地址没有内容。"),
    405: ("See the Allow header for the methods of this address.", "可用的方法见 Allow 响应头。"),
    413: ("Send a smaller body.", "请发送更小的内容。"),
}
_log = structlog.get_logger()


def answer(problem: Problem, request: Request) -> Response:
    language = preferred(request.headers.get("accept-language", ""))
    content = {
        "type": f"/problems/{problem.slug}",
        "title": problem.title_zh if language == ZH else problem.title,
        "status": problem.status,
        "detail": (language == ZH and problem.detail_zh) or problem.detail,
        "code": problem.slug,
        "trace_id": trace_id(),
        **problem.members,
    }
    return Response(
        json.dumps(content, default=str).encode(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language, **problem.headers},
    )


def trace_id() -> str:
    """Return the id of the running trace; without one, an id to find the log line by."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else secrets.token_hex(16)


def install(api: FastAPI) -> None:
    api.add_exception_handler(Problem, _of_problem)
    api.add_exception_handler(RequestValidationError, _of_validation)
    api.add_exception_handler(HTTPException, _of_http)
    api.add_exception_handler(Exception, _of_defect)


async def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(error, request)


async def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    language = preferred(request.headers.get("accept-language", ""))
    found = field_errors.rows(error.errors(), language)
    detail = "请更正 errors 中列出的字段。" if language == ZH else "Correct the fields in errors."
    return answer(problems.Invalid(detail, errors=found), request)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, problems.BadRequest)
    zh = preferred(request.headers.get("accept-language", "")) == ZH
    known = _DETAILS.get(error.status_code)
    problem = kind(known[zh] if known else str(error.detail))
    problem.headers |= dict(error.headers or {})
    return answer(problem, request)


async def _of_defect(request: Request, error: Exception) -> Response:
    problem = problems.Internal("The error was logged; tell us the trace_id.")
    response = answer(problem, request)
    seen: dict[str, Any] = json.loads(bytes(response.body))
    _log.error(
        "request-failed",
        method=request.method,
        route=getattr(request.scope.get("route"), "path", ""),
        shown_trace_id=seen["trace_id"],
        exc_info=error,
    )
    return response
