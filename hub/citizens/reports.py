"""A citizen's report becomes a case: by the hub's own way in, with its ledger line, in one transaction with all beside it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from hub.citizens.photos import Photo
from hub.citizens.sendings import Sending, Taken, earlier
from hub.clock import COUNTY_ZONE
from hub.errors import BadParameter, DatabaseBusy, NotReady
from hub.intake import Origin, deliver
from hub.locate import Places
from hub.refusal import Refusal, Report, Row
from hub.registry import dataset
from hub.store.citizens import IssuePhoto, IssueReport, IssueReporter
from hub.store.database import transaction

SOURCE = "open311"
"""The source of every case that was sent here."""
LON, LAT = "經度", "緯度"
"""Header words that leave no doubt about the coordinate system."""
PHOTOS = "/open311/v2/photos"
PATIENCE_S = 5.0
"""A telephone waits no longer, and the threads of the API must not all wait for one import."""
TOKEN_BYTES = 24
PHOTO_BYTES = 16
"""Random, so that neither can be guessed: 192 and 128 bits."""


@dataclass(frozen=True)
class Told:
    """What a citizen tells of a case; ``lon``, ``lat`` in degrees. ``simulated``: as its service is."""

    service_code: str
    service_name: str
    description: str | None
    address: str | None
    address_id: str | None
    lon: float | None
    lat: float | None
    media_url: str | None
    simulated: bool


@dataclass(frozen=True)
class Reporter:
    """Who reports, as far as they say and agree to."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    device_id: str | None = None
    account_id: str | None = None


@dataclass(frozen=True)
class Whole:
    """Everything of one report. ``doubts``: why it is held until an official has looked."""

    told: Told
    answers: Mapping[str, Any]
    doubts: tuple[str, ...]
    photo: Photo | None
    reporter: Reporter | None
    sent: Sending


class AlreadyTaken(Exception):
    """Raised inside the transaction: the same sending came in by another door meanwhile."""

    def __init__(self, taken: Taken) -> None:
        super().__init__(taken.service_request_id)
        self.taken = taken


def take(engine: Engine, places: Places, whole: Whole) -> Taken:
    """Makes a case of a report, once however often it is sent.

    Raises:
        BadParameter: it lies outside the county, or cannot be stored; the ledger says so, nothing else is stored.
        Conflict: its key came before with another content.
    """
    number, token = _next_number(engine), secrets.token_urlsafe(TOKEN_BYTES)
    photo_id = None if whole.photo is None else secrets.token_hex(PHOTO_BYTES)
    fields = _fields(number, whole, photo_id)

    def beside(connection: Connection, report: Report) -> None:
        before = earlier(connection, whole.sent)
        if before is not None:
            raise AlreadyTaken(before)
        if report.stored:
            _keep(connection, number, token, photo_id, whole)

    try:
        report = delivered(engine, places, "request", fields, whole.told.simulated, beside)
    except AlreadyTaken as known:
        return known.taken
    if not report.stored:
        raise refused(report.refused_rows[0].refusal)
    return Taken(number, token, bool(whole.doubts))


def delivered(
    engine: Engine,
    places: Places,
    kind: str,
    fields: dict[str, str],
    simulated: bool,
    beside: Callable[[Connection, Report], None] = lambda connection, report: None,
) -> Report:
    """Takes one row of what citizens send in: a delivery of its own, with its ledger line.

    Raises:
        NotReady: another delivery of cases takes long.
    """
    declared = dataset("issues")
    header = tuple(fields)
    origin = Origin(
        source=SOURCE, mode="addition", simulated=simulated, channel="api", header=header,
        mapping={name: name for name in header}, header_x=LON, header_y=LAT,
    )  # fmt: skip
    row = Row(1, fields, list(fields.values()))
    try:
        return deliver(
            engine, declared, origin, [[row]], places, kind=declared.kind(kind), beside=beside,
            patience_s=PATIENCE_S,
        )  # fmt: skip
    except DatabaseBusy as fault:
        raise NotReady(
            "A large file of cases is being stored.",
            hint="Nothing of yours was stored: send it again in a minute. 系統忙碌，請一分鐘後再送。",
            code="busy",
        ) from fault


def _next_number(engine: Engine) -> str:
    with transaction(engine) as connection:
        counted = connection.execute(text("SELECT nextval('issue_number')")).scalar_one()
    return f"TT-{datetime.now(COUNTY_ZONE):%Y}-{counted:06d}"


def _fields(number: str, whole: Whole, photo_id: str | None) -> dict[str, str]:
    told = whole.told
    picture = None if photo_id is None else f"{PHOTOS}/{photo_id}.jpg"
    found = {
        "service_request_id": number, "service_code": told.service_code, "service_name": told.service_name,
        "description": told.description, "standing": "unconfirmed" if whole.doubts else "confirmed",
        "requested_datetime": datetime.now(COUNTY_ZONE).isoformat(timespec="milliseconds"),
        "address": told.address, "address_id": told.address_id, "media_url": picture or told.media_url,
        "x": None if told.lon is None else str(told.lon), "y": None if told.lat is None else str(told.lat),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _keep(
    connection: Connection, number: str, token: str, photo_id: str | None, whole: Whole
) -> None:
    """What stands beside the case: the report, its photo, and whoever sent it."""
    connection.execute(
        insert(IssueReport).values(
            token=token, service_request_id=number, source=SOURCE, sent_key=whole.sent.key,
            sent_hash=whole.sent.hash, answers=dict(whole.answers), doubts=list(whole.doubts),
        )
    )  # fmt: skip
    if whole.photo is not None:
        connection.execute(
            insert(IssuePhoto).values(
                photo_id=photo_id, service_request_id=number, source=SOURCE, content=whole.photo.content,
                width=whole.photo.width, height=whole.photo.height,
            )
        )  # fmt: skip
    if whole.reporter is not None:
        connection.execute(insert(IssueReporter).values(token=token, **vars(whole.reporter)))


def refused(refusal: Refusal) -> BadParameter:
    """What the sender of a refused row is told."""
    return BadParameter(
        refusal.detail or refusal.code, hint=refusal.hint, field=refusal.field or "", code=refusal.code
    )  # fmt: skip
