"""Reporting a case: open to everybody, within limits; what is doubtful waits for an official."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hub.access.keys import key_caller
from hub.api.answers.open311 import Open311Receipt
from hub.api.credentials import client
from hub.api.deps import Asker, Held, State
from hub.api.open311.asking import Admitted, Suffix, refuse_elsewhere
from hub.api.open311.documented import answers
from hub.api.open311.examples import REPORT
from hub.api.open311.form import Form, read_form
from hub.api.open311.saying import description_of, media_url_of, point_of, reporter_of, text_of
from hub.api.open311.services import known_service
from hub.api.open311.wire import MEDIA, Format, plain, written
from hub.citizens.answers import answers_of
from hub.citizens.doubts import doubts
from hub.citizens.limits import count_sending
from hub.citizens.photos import made_anew
from hub.citizens.reports import Told, Whole, take
from hub.citizens.sendings import KEY_MAX, Taken, earlier, sending
from hub.errors import BadParameter, NotAllowed
from hub.store.database import transaction
from hub.store.queries import records

router = APIRouter(prefix="/open311/v2", tags=["open311"], dependencies=[Admitted])

WRITES = "requests:write"
"""The scope of a key that may send without the limit of its address, and is not held for moderation."""
UNSEEN = "unseen"
"""The doubt about everything, where HUB_OPEN311_HOLD is ``all``."""
RECEIVED = "已收到。 Received."
WAITS = "已收到，確認後公開。 Received; it is shown once it is confirmed."
NOT_KEPT = "未勾選同意，聯絡資料未保存。 Without consent=true no name and no contact is kept."
MORE = {
    409: "The Idempotency-Key came before with another report.",
    413: "The photo or the form is too large.",
    429: "Too many reports from one address; `Retry-After` says how long to wait.",
}


@router.post(
    "/requests.{form}", status_code=201, response_model=list[Open311Receipt], response_class=JSONResponse,
    responses=answers("service_requests", well=201, more=MORE), openapi_extra={"requestBody": REPORT},
)  # fmt: skip
def report(request: Request, held: Held, asker: Asker, form: Suffix) -> Response:
    """Report a case. Name and contact are kept only with `consent=true`, apart from the case, and never published.

    Send an `Idempotency-Key` header of your own with each report: sent again, it stays one case. What looks like spam
    or profanity is taken, and shown once an official has confirmed it; until then only its token is told.
    """
    said = read_form(request, photo_mb=held.settings.open311_photo_mb)
    refuse_elsewhere(said.one("jurisdiction_id"), held.settings.open311_jurisdiction)
    is_trusted = WRITES in (asker.scopes or ()) or _has_key(request, held, said)
    sent = sending(_key(request), said.fields, said.photo, client(request))
    with transaction(held.engine) as connection:
        before = earlier(connection, sent)
        if before is None:
            service = known_service(connection, _service_code(said))
            asked = records(connection, "open311_attributes", code=service["service_code"])
    if before is not None:
        return _receipt(form, before, without_consent=False)
    told = _told(said, service)
    answers_said = answers_of(asked, said.attributes())
    reporter, without_consent = reporter_of(said)
    if not is_trusted:
        count_sending(held.engine, client(request), most=held.settings.open311_hourly)
    whole = Whole(
        told, answers_said, () if is_trusted else _doubts(held, told, answers_said),
        made_anew(said.photo) if said.photo else None, reporter, sent,
    )  # fmt: skip
    places = held.places.of(held.engine, held.settings.county)
    return _receipt(form, take(held.engine, places, whole), without_consent=without_consent)


def _has_key(request: Request, held: State, said: Form) -> bool:
    """Whether a key that may send came along as the specification's ``api_key``.

    Raises:
        NotSignedIn: it is none of ours.
        NotAllowed: it is not for this.
    """
    words = said.one("api_key") or request.query_params.get("api_key", "")
    if not words:
        return False
    caller = key_caller(held.engine, held.settings, words)
    if WRITES not in (caller.scopes or ()):
        raise NotAllowed(
            f"The key {caller.key_id} is not for sending reports.",
            hint=f"Ask the operator for a key with {WRITES}, or send without one.",
            code="scope_missing",
        )
    return True


def _key(request: Request) -> str | None:
    """The sender's Idempotency-Key.

    Raises:
        BadParameter: it is too long.
    """
    said = request.headers.get("idempotency-key", "").strip()
    if len(said) > KEY_MAX:
        raise BadParameter(
            f"The Idempotency-Key has more than {KEY_MAX} characters.", hint="Send a UUID.", field="Idempotency-Key"
        )  # fmt: skip
    return said or None


def _service_code(said: Form) -> str:
    code = said.one("service_code")
    if not code:
        raise BadParameter(
            "service_code is missing.", hint="GET /open311/v2/services.json lists them. 請選擇案件類別。",
            field="service_code", code="missing_parameter",
        )  # fmt: skip
    return code


def _told(said: Form, service: Mapping[str, Any]) -> Told:
    """What the form says of the case.

    Raises:
        BadParameter: something is too long, or no place is said.
    """
    point = point_of(said) or (None, None)
    address, address_id = text_of(said, "address_string"), text_of(said, "address_id")
    if point == (None, None) and address is None and address_id is None:
        raise BadParameter(
            "No place is said.", hint="Send lat and long, or address_string. 請標示地點或填寫地址。",
            field="lat", code="missing_parameter",
        )  # fmt: skip
    return Told(
        service_code=service["service_code"], service_name=service["service_name"],
        description=description_of(said), address=address, address_id=address_id,
        lon=point[0], lat=point[1], media_url=media_url_of(said), simulated=service["simulated"],
    )  # fmt: skip


def _doubts(held: State, told: Told, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Why the case should be looked at first; nothing where it need not."""
    texts = [told.description, told.address, told.media_url, *said.values()]
    found = {code for text in texts if isinstance(text, str) for code in doubts(text)}
    if held.settings.open311_hold == "all":
        found.add(UNSEEN)
    return tuple(sorted(found))


def _receipt(form: Format, taken: Taken, *, without_consent: bool) -> Response:
    """What whoever reports is told: the number where the case is shown, and in any case the token."""
    notice = WAITS if taken.is_held else RECEIVED
    told = Open311Receipt(
        service_request_id=None if taken.is_held else taken.service_request_id, token=taken.token,
        service_notice=f"{notice} {NOT_KEPT}" if without_consent else notice, account_id=None,
    )  # fmt: skip
    body = written(form, ("service_requests", "request"), [plain(told)])
    headers = {"Cache-Control": "no-store"}
    return Response(body, 200 if taken.is_again else 201, headers, MEDIA[form])
