"""After a report: looking it up by its token, following a case, opening it again, taking one's name back, its photo."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection, select

from hub.api.answers.open311 import Open311Followers, Open311Token
from hub.api.credentials import client
from hub.api.deps import Database, Held, conditional
from hub.api.open311.asking import Admitted, Number, Suffix
from hub.api.open311.documented import answers, faults
from hub.api.open311.examples import FOLLOWING, REOPENING
from hub.api.open311.form import read_form
from hub.api.open311.requests import known_case, version
from hub.api.open311.saying import agrees, description_of, mail_of
from hub.api.open311.wire import MEDIA, Format, listed, plain, written
from hub.citizens.followers import follow, reopen
from hub.citizens.limits import count_sending
from hub.citizens.reporters import BY_THEMSELVES, erase
from hub.errors import BadParameter, NotFound
from hub.store.citizens import IssuePhoto, IssueReport
from hub.store.database import transaction

router = APIRouter(prefix="/open311/v2", tags=["open311"], dependencies=[Admitted])

NAMES = ("service_requests", "request")
FORM_MB = 1
TOO_OFTEN = {429: "Too much from one address; `Retry-After` says how long to wait."}

Token = Annotated[
    str,
    Path(description="As the receipt said.", max_length=100, examples=["a-token-of-the-example-report"]),
]  # fmt: skip


@router.get(
    "/tokens/{token}.{form}", response_model=list[Open311Token], response_class=JSONResponse,
    responses=answers("service_requests"),
)  # fmt: skip
def token(request: Request, database: Database, form: Suffix, token: Token) -> Response:
    """Which case a token stands for; the number is null until the case is shown."""
    number = _number_of(database, token)
    try:
        known_case(database, number)
    except NotFound:
        told = Open311Token(service_request_id=None, token=token)
    else:
        told = Open311Token(service_request_id=number, token=token)
    return listed(request, form, NAMES, version(request, database), lambda: [plain(told)])


@router.delete(
    "/tokens/{token}.{form}", status_code=204, response_class=Response, responses=faults()
)
def forget(held: Held, form: Suffix, token: Token) -> Response:
    """Delete name and contact of whoever reported, for good. The case itself stays."""
    erase(held.engine, by=BY_THEMSELVES, token=token)
    return Response(status_code=204)


@router.post(
    "/requests/{service_request_id}/followers.{form}", status_code=201, response_model=list[Open311Followers],
    response_class=JSONResponse, responses=answers("service_requests", well=201, more=TOO_OFTEN),
    openapi_extra={"requestBody": FOLLOWING},
)  # fmt: skip
def me_too(request: Request, held: Held, form: Suffix, service_request_id: Number) -> Response:
    """Me too: follow a case instead of reporting it again. The address is kept with `consent=true` alone, and never published."""
    said = read_form(request, photo_mb=FORM_MB)
    email = mail_of(said)
    if not agrees(said):
        raise BadParameter(
            "Without consent no address can be kept.", hint="Send consent=true; discovery says what for. 請先同意。",
            field="consent", code="consent_needed",
        )  # fmt: skip
    case = _case(held, service_request_id)
    count_sending(held.engine, client(request), most=held.settings.open311_hourly)
    places = held.places.of(held.engine, held.settings.county)
    followers = follow(held.engine, places, case, email)
    told = Open311Followers(service_request_id=service_request_id, followers=followers)
    return _made(form, plain(told))


@router.post(
    "/requests/{service_request_id}/reopenings.{form}", status_code=201, response_model=list[Open311Token],
    response_class=JSONResponse,
    responses=answers("service_requests", well=201, more={**TOO_OFTEN, 409: "The case is not closed."}),
    openapi_extra={"requestBody": REOPENING},
)  # fmt: skip
def open_again(request: Request, held: Held, form: Suffix, service_request_id: Number) -> Response:
    """Open a closed case again, for whoever reported it: the token says so. It is counted."""
    said = read_form(request, photo_mb=FORM_MB)
    words, token_said = description_of(said) or "", said.one("token")
    with transaction(held.engine) as connection:
        is_theirs = _number_of(connection, token_said) == service_request_id
    if not is_theirs:
        raise _no_token()
    case = _case(held, service_request_id)
    count_sending(held.engine, client(request), most=held.settings.open311_hourly)
    reopen(held.engine, held.places.of(held.engine, held.settings.county), case, words)
    told = Open311Token(service_request_id=service_request_id, token=token_said)
    return _made(form, plain(told))


@router.get(
    "/photos/{photo_id}.jpg", response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **faults()},
)  # fmt: skip
def photo(
    request: Request,
    database: Database,
    photo_id: Annotated[
        str,
        Path(description="As a case's `media_url` says.", pattern="^[0-9a-f]{32}$", examples=["0123456789abcdef0123456789abcdef"]),
    ],
) -> Response:  # fmt: skip
    """The photo of a case that anybody may see."""
    asked = select(IssuePhoto.service_request_id, IssuePhoto.content)
    row = database.execute(asked.where(IssuePhoto.photo_id == photo_id)).first()
    if row is None:
        raise NotFound("There is no such photo.", hint="Look at the case's media_url.", code="unknown_photo")  # fmt: skip
    known_case(database, row.service_request_id)
    return conditional(
        request, version(request, database), lambda: bytes(row.content), "image/jpeg"
    )


def _case(held: Held, number: str) -> dict[str, Any]:
    with transaction(held.engine) as connection:
        return known_case(connection, number)


def _number_of(connection: Connection, token: str) -> str:
    asked = select(IssueReport.service_request_id).where(IssueReport.token == token)
    number = connection.execute(asked).scalar()
    if number is None:
        raise _no_token()
    return str(number)


def _no_token() -> NotFound:
    return NotFound(
        "There is no such token.",
        hint="Send it whole, as the receipt of the report said. 請填寫通報回執上的代碼。",
        code="unknown_token",
    )


def _made(form: Format, told: dict[str, Any]) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(written(form, NAMES, [told]), 201, headers, MEDIA[form])
