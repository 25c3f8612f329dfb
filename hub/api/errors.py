"""Errors as RFC 9457 problem details: one table from our classes to HTTP's numbers."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from hub.api.answers import Problem
from hub.api.open311.faults import PREFIX, as_open311
from hub.cases.acting import CaseChanged, VersionNeeded
from hub.errors import (
    BadParameter,
    ClientFault,
    Conflict,
    DatabaseAway,
    HubError,
    NotAllowed,
    NotFound,
    NotReady,
    NotSignedIn,
    ServiceFault,
    SourceError,
    TooLarge,
    TooOften,
)

STATUS: dict[type[HubError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    TooOften: 429,
    NotFound: 404,
    VersionNeeded: 428,
    CaseChanged: 412,
    Conflict: 409,
    TooLarge: 413,
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
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not as things stand",
    412: "Changed meanwhile",
    413: "Too large",
    422: "Refused",
    428: "Version needed",
    429: "Too often",
    500: "Server error",
    503: "Not available",
}
HEADERS = {401: {"WWW-Authenticate": 'Bearer realm="hub"'}, 503: {"Retry-After": "5"}}
"""What an answer of this number always says; seconds."""

log = logging.getLogger("hub.api")

RESPONSES: dict[int | str, dict[str, object]] = {
    400: {
        "model": Problem,
        "description": "A parameter is wrong; `code` and `hint` say what to do.",
    },
    401: {
        "model": Problem,
        "description": "Who asks is not known, or no longer: a key that does not hold, or nobody signed in.",
    },
    404: {"model": Problem, "description": "No such thing."},
    503: {"model": Problem, "description": "The database is away; try again shortly."},
}


NOT_FOR_ALL: dict[int | str, dict[str, object]] = {
    **{status: RESPONSES[status] for status in (400, 401, 503)},
    403: {
        "model": Problem,
        "description": "Who asks may not, or a change lacks its X-CSRF-Token.",
    },
}
"""Of a path that only some may use, or that changes something."""


def install(app: FastAPI) -> None:
    """Makes every error of ``app`` a problem+json answer."""
    app.add_exception_handler(HubError, answered)
    app.add_exception_handler(RequestValidationError, _wrong_parameter)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(Exception, _unexpected)


def problem(
    status: int,
    code: str,
    detail: str,
    hint: str,
    field: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An ``application/problem+json`` answer."""
    body = Problem(
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        code=code,
        hint=hint,
        field=field,
    )
    sent = {**HEADERS.get(status, {}), **(headers or {})}
    return Response(body.model_dump_json(), status, sent, "application/problem+json")


def told(
    request: Request,
    status: int,
    code: str,
    detail: str,
    hint: str,
    field: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An error as the door that was asked tells it: a problem, or Open311's own list."""
    if request.url.path.startswith(PREFIX):
        sent = {**HEADERS.get(status, {}), **(headers or {})}
        return as_open311(request.url.path, status, code, detail, hint, field, sent)
    return problem(status, code, detail, hint, field, headers)


def answered(request: Request, fault: Exception) -> Response:
    """The answer to one of our errors."""
    assert isinstance(fault, HubError)
    status = next(STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS)
    if status >= 500:
        log.error("path=%s code=%s cause=%r", request.url.path, fault.code, fault.__cause__)
    wait = {"Retry-After": str(fault.retry_after_s)} if isinstance(fault, TooOften) else None
    field = getattr(fault, "field", None)
    return told(request, status, fault.code, fault.message, fault.hint, field, wait)


def _wrong_parameter(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    first = fault.errors()[0]
    name = str(first["loc"][-1])
    return told(
        request,
        404 if name == "form" else 400,
        "bad_parameter",
        f"{name}: {first['msg']}.",
        "See /api/openapi.json for what is allowed.",
        name,
    )


def _of_the_framework(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(fault.status_code, "http_error")
    return told(
        request, fault.status_code, code, f"{request.method} {request.url.path}: {fault.detail}.",
        "See /api/openapi.json for the paths there are.",
    )  # fmt: skip


def _unexpected(request: Request, fault: Exception) -> Response:
    """A defect of ours: the log has the trace, the asker gets no inner words."""
    return told(
        request, 500, "internal", f"{request.method} {request.url.path} failed.",
        "This is a fault of the hub, not yours. Tell the operator when it happened; the log says why.",
    )  # fmt: skip
