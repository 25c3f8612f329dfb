"""The receiving end of an upload: the body is pulled piece by piece while the endpoint's thread stores it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import BoundedSemaphore
from typing import Annotated, Literal

from fastapi import Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from hub.access.caller import Caller
from hub.api.body import MEGABYTE, Body
from hub.api.deps import State, today
from hub.api.multipart import FormReader
from hub.errors import BadParameter, ClientFault, NotReady
from hub.store.database import transaction
from hub.uploads import Receiver, Wished, check_wished, too_large

FORM_BYTES = 100_000
"""What a form may need beside its file."""

SEATS = BoundedSemaphore(8)
"""So many at once in one process: each holds a thread and a connection as long as its sender takes."""


class UploadFields(BaseModel):
    """The fields of the form beside its file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    dataset: str = Field(description="The dataset, e.g. `wifi`.")
    kind: str | None = Field(
        None, description="What the rows are, e.g. `run`; default: by the header."
    )
    source: str | None = Field(None, description="Whose file it is; default: by its header.")
    mode: Literal["full", "addition"] | None = Field(
        None,
        description="`full`: what the file does not list has ended; `addition`: it only adds or changes.",
    )
    encoding: str | None = Field(None, description="utf-8, cp950 …; default: found out.")
    crs: Annotated[int, BeforeValidator(lambda said: said.removeprefix("EPSG:"))] | None = Field(
        None, description="EPSG number of the coordinates, e.g. 3826; default: found out."
    )
    as_of: date | None = Field(
        None, description="The day that the list is of, e.g. `2026-01-31`; default: not said."
    )
    confirm: Literal["ask", "auto"] = Field(
        "ask",
        description="`ask`: a dry run, then it waits for somebody to confirm; `auto`: it is stored at once.",
    )


def receive(request: Request, held: State, asker: Caller) -> int:
    """Takes an upload in, all of it or nothing; the number of the delivery that now waits.

    Raises:
        TooLarge: more bytes than HUB_MAX_FILE_MB.
        BadParameter: the form or one of its fields is wrong.
        ClientFault: the sender broke off or stalled; nothing of it is kept.
        NotReady: too many uploads at once.
    """
    limit = held.settings.max_file_mb * MEGABYTE
    body = Body(request)
    try:
        _refuse_announced(request, limit)
        with _seat(), transaction(held.engine) as connection:
            receiver = Receiver(connection, limit_bytes=limit)
            reader = FormReader(
                request.headers.get("content-type", ""), begin=_check_early, take=receiver.write
            )
            form = reader.read(body.pieces())
            return receiver.finish(
                wished(form.fields), form.filename or "", account=asker.name, office=asker.office
            )
    except ClientFault:
        body.drain()
        raise


def _check_early(fields: dict[str, str]) -> None:
    """Fields that stand before the file are looked at before its bytes are taken."""
    if "dataset" in fields:
        wished(fields)


def _refuse_announced(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit + FORM_BYTES:
        raise too_large(limit)


@contextmanager
def _seat() -> Iterator[None]:
    if not SEATS.acquire(blocking=False):
        raise NotReady(
            "Too many uploads at once.", hint="Try again in a minute.", code="busy"
        )  # fmt: skip
    try:
        yield
    finally:
        SEATS.release()


def wished(fields: dict[str, str]) -> Wished:
    """The form's fields as wishes; empty ones count as not said.

    Raises:
        BadParameter: one is unknown, missing or not of its form; or as ``check_wished``.
    """
    try:
        said = UploadFields.model_validate({k: v for k, v in fields.items() if v.strip()})
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_context=False)[0]
        name = str(first["loc"][0])
        raise BadParameter(
            f"{name}: {first['msg']}.", hint="See /api/openapi.json for the fields there are.", field=name
        ) from None  # fmt: skip
    found = Wished(
        dataset=said.dataset, kind=said.kind, source=said.source, mode=said.mode, encoding=said.encoding,
        srid=said.crs, as_of=said.as_of, confirm=said.confirm,
    )  # fmt: skip
    check_wished(found, today())
    return found
