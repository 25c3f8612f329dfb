"""Signing in and out, and who one is."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse, Response

from hub.access.caller import NOBODY, Caller
from hub.access.sessions import sign_in, sign_out
from hub.access.tokens import csrf_token
from hub.accounts import change_own_password
from hub.api.answers import NewPassword, Problem, SignIn, Who
from hub.api.credentials import (
    client,
    cookie_name,
    credentials,
    drop_cookie,
    refuse_elsewhere,
    set_cookie,
)
from hub.api.deps import Asker, Held
from hub.api.errors import NOT_FOR_ALL
from hub.api.examples import NEW_PASSWORD, NOBODY_SIGNED_IN, SIGN_IN, SIGNED_IN

router = APIRouter(prefix="/api/session", tags=["access"], responses=NOT_FOR_ALL)

LOCKED: dict[int | str, dict[str, Any]] = {
    429: {
        "model": Problem,
        "description": "Too many failures; `Retry-After` says how long to wait.",
    }
}


@router.post("", response_model=Who, response_class=JSONResponse, responses={**LOCKED, **SIGNED_IN})
def begin(
    request: Request, held: Held, said: Annotated[SignIn, Body(openapi_examples=SIGN_IN)]
) -> Response:
    """Sign in with name and password; the answer sets the session's cookie.

    After some failures of an account, or from an address, the answer is 429 for a while: `Retry-After` says how
    long. A session that the browser had before ends.
    """
    refuse_elsewhere(request)
    opened = sign_in(
        held.engine,
        held.settings,
        name=said.name,
        password=said.password.get_secret_value(),
        client=client(request),
    )
    earlier = credentials(request, held.settings).session
    if earlier is not None:
        sign_out(held.engine, earlier, client=client(request))
    response = _who(opened.caller, opened.token)
    set_cookie(response, cookie_name(request, held.settings), opened.token)
    return response


@router.get("", response_model=Who, response_class=JSONResponse, responses=NOBODY_SIGNED_IN)
def who(request: Request, held: Held, asker: Asker) -> Response:
    """Who am I? Role, office, and the `csrf_token` that every change by the screen must send along."""
    return _who(asker, credentials(request, held.settings).session)


@router.put(
    "/password", response_model=Who, response_class=JSONResponse, responses={**LOCKED, **SIGNED_IN}
)
def change_password(
    request: Request,
    held: Held,
    asker: Asker,
    said: Annotated[NewPassword, Body(openapi_examples=NEW_PASSWORD)],
) -> Response:
    """Change one's own password. Every session of the account ends but this one, which gets a new cookie."""
    opened = change_own_password(
        held.engine,
        held.settings,
        name=str(asker.name),
        password=said.password.get_secret_value(),
        new=said.new_password.get_secret_value(),
        client=client(request),
    )
    response = _who(opened.caller, opened.token)
    set_cookie(response, cookie_name(request, held.settings), opened.token)
    return response


@router.delete("", status_code=204, response_class=Response)
def end(request: Request, held: Held) -> Response:
    """Sign out: the session is over at the hub too, not only in this browser. Harmless where there is none."""
    session = credentials(request, held.settings).session
    if session is not None:
        sign_out(held.engine, session, client=client(request))
    response = Response(status_code=204)
    drop_cookie(response, cookie_name(request, held.settings))
    return response


def _who(caller: Caller, session: str | None) -> Response:
    is_person = caller != NOBODY and caller.key_id is None and session is not None
    said = Who(
        role=caller.role,
        name=caller.name,
        office=caller.office,
        csrf_token=csrf_token(session) if is_person and session else None,
    )
    return Response(
        said.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"}
    )
