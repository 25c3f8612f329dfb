"""Discovery: where the Open311 doors are."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hub.api.answers.open311 import Open311Discovery, Open311Endpoint
from hub.api.deps import Held, conditional
from hub.api.open311.asking import Admitted, Suffix
from hub.api.open311.documented import answers
from hub.api.open311.wire import MEDIA, one, plain

router = APIRouter(prefix="/open311", tags=["open311"], dependencies=[Admitted])

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-01-01T00:00:00+08:00"
"""When the door last changed in a way that clients must know."""


@router.get(
    "/discovery.{form}",
    response_model=Open311Discovery,
    response_class=JSONResponse,
    responses=answers("discovery"),
)
def discovery(request: Request, held: Held, form: Suffix) -> Response:
    """Where the doors are, whom to ask, how to get a key, and what whoever reports agrees to."""
    base = str(request.base_url).rstrip("/")
    said = held.settings
    found = Open311Discovery(
        changeset=CHANGESET, contact=said.open311_contact, key_service=said.open311_contact,
        endpoints=[
            Open311Endpoint(
                specification=SPECIFICATION, url=f"{base}/open311/v2", changeset=CHANGESET,
                type="test" if said.demo else "production", formats=["text/xml", "application/json"],
            )
        ],
        consent=said.open311_consent,
    )  # fmt: skip
    return conditional(request, base, lambda: one(form, "discovery", plain(found)), MEDIA[form])
