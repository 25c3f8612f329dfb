"""What every endpoint gets: a connection, the settings, the workbench, and conditional answers."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy import Connection, Engine

from hub.access.caller import Caller
from hub.api.shelf import Ground
from hub.citizens.known_places import KnownPlaces
from hub.metrics.workbench import Workbench
from hub.settings import Settings
from hub.store import reads
from hub.store.database import translated

COUNTY_ZONE = ZoneInfo("Asia/Taipei")
GEOJSON = "application/geo+json"


class GeoJSON(JSONResponse):
    """Says in the OpenAPI document that the answer is GeoJSON."""

    media_type = GEOJSON


BUILD = version("taitung-hub")


@dataclass(frozen=True)
class State:
    """What one API process holds."""

    settings: Settings
    engine: Engine
    workbench: Workbench
    places: KnownPlaces = field(default_factory=KnownPlaces)


def state(request: Request) -> State:
    """The process's state."""
    found: State = request.app.state.hub
    return found


def connection(held: Annotated[State, Depends(state)]) -> Iterator[Connection]:
    """A read-only look at the database, the same for the whole request."""
    with translated(), held.engine.connect() as opened:
        opened.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield opened


def asker(request: Request) -> Caller:
    """Who asks, as the door let them in."""
    found: Caller = request.state.caller
    return found


Held = Annotated[State, Depends(state)]
Database = Annotated[Connection, Depends(connection)]
Asker = Annotated[Caller, Depends(asker)]


def today() -> date:
    """Today in the county."""
    return datetime.now(COUNTY_ZONE).date()


def versions_tag(found: Connection, *names: str) -> str:
    """The versions of the named datasets as one word, e.g. ``areas.3-population.1-wifi.7``."""
    known = reads.data_versions(found)
    return "-".join(f"{name}.{known[name][0] if name in known else 0}" for name in sorted(names))


def conditional(
    request: Request,
    tag: str,
    make: Callable[[], BaseModel | bytes],
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
    ground: Ground | None = None,
) -> Response:
    """304 where the asker has this version already; else the answer with its ETag.

    ``tag`` names everything the answer depends on but the request's own address and who asks. With ``ground`` the answer
    may be kept on the shelf for all who bring nothing of their own.
    """
    caller = asker(request)
    if caller.is_public and ground is not None:
        request.state.ground = ground
    role = f"{caller.role}|{caller.office}"
    own = f"{BUILD}|{role}|{tag}|{request.url.path}?{sorted(request.query_params.multi_items())}"
    etag = f'W/"{hashlib.blake2b(own.encode(), digest_size=12).hexdigest()}"'
    kept = "public, no-cache" if caller.is_public else "private, no-cache"
    sent = {"ETag": etag, "Cache-Control": kept, **(headers or {})}
    asked = [word.strip() for word in request.headers.get("if-none-match", "").split(",")]
    if etag in asked or "*" in asked:
        return Response(status_code=304, headers=sent)
    made = make()
    body: Any = made.model_dump_json().encode() if isinstance(made, BaseModel) else made
    return Response(body, headers=sent, media_type=media_type)
