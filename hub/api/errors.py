"""Errors as RFC 9457 problem details: one table from our classes to HTTP's numbers."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from hub.api.answers import Problem
from hub.errors import (
    BadParameter,
    ClientFault,
    DatabaseAway,
    HubError,
    NotFound,
    NotReady,
    ServiceFault,
    SourceError,
)

STATUS: dict[type[HubError], int] = {
    NotFound: 404,
    BadParameter: 400,
    SourceError: 422,
    ClientFault: 400,
    DatabaseAway: 503,
    NotReady: 503,
    ServiceFault: 500,
    HubError: 500,
}
"""The nearest class counts; a class that is not here takes its parent's number."""

TITLES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    422: "Refused",
    500: "Server error",
    503: "Not available",
}
RETRY_AFTER_S = "5"

log = logging.getLogger("hub.api")

RESPONSES: dict[int | str, dict[str, object]] = {
    400: {
        "model": Problem,
        "description": "A parameter is wrong; `code` and `hint` say what to do.",
    },
    404: {"model": Problem, "description": "No such thing."},
    503: {"model": Problem, "description": "The database is away; try again shortly."},
}


def install(app: FastAPI) -> None:
    """Makes every error of ``app`` a problem+json answer."""
    app.add_exception_handler(HubError, _ours)
    app.add_exception_handler(RequestValidationError, _wrong_parameter)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(Exception, _unexpected)


def problem(status: int, code: str, detail: str, hint: str, field: str | None = None) -> Response:
    """An ``application/problem+json`` answer."""
    body = Problem(
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        code=code,
        hint=hint,
        field=field,
    )
    headers = {"Retry-After": RETRY_AFTER_S} if status == 503 else None
    return Response(body.model_dump_json(), status, headers, "application/problem+json")


def _ours(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HubError)
    status = next(STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS)
    if status >= 500:
        log.error("path=%s code=%s cause=%r", request.url.path, fault.code, fault.__cause__)
    return problem(status, fault.code, fault.message, fault.hint, getattr(fault, "field", None))


def _wrong_parameter(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    first = fault.errors()[0]
    name = str(first["loc"][-1])
    return problem(
        400,
        "bad_parameter",
        f"{name}: {first['msg']}.",
        "See /api/openapi.json for what is allowed.",
        name,
    )


def _of_the_framework(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(fault.status_code, "http_error")
    return problem(
        fault.status_code, code, f"{request.method} {request.url.path}: {fault.detail}.",
        "See /api/openapi.json for the paths there are.",
    )  # fmt: skip


def _unexpected(request: Request, fault: Exception) -> Response:
    """A defect of ours: the log has the trace, the asker gets no inner words."""
    return problem(
        500, "internal", f"{request.method} {request.url.path} failed.",
        "This is a fault of the hub, not yours. Tell the operator when it happened; the log says why.",
    )  # fmt: skip
