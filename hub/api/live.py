"""What happens, while it happens: one line of server-sent events a listener, for as long as it listens."""

import asyncio
import logging
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.types import Message, Send

from hub.access.caller import Caller
from hub.announced import KINDS
from hub.api.broadcast import Broadcaster, Wish
from hub.api.deps import Asker, Held
from hub.api.errors import NOT_FOR_ALL
from hub.errors import BadParameter, NotAllowed, NotReady, NotSignedIn, TooOften
from hub.settings import Settings

EVENT_STREAM = "text/event-stream"
PATIENCE_S = 5.0
PUBLIC_S = 3600.0
SIGNED_IN_S = 300.0
"""After as long a line is ended, and the browser comes back by itself: whether its session or key still holds is asked then."""

TAKES_S = 60.0
"""Whoever has not taken a piece by then is let go: the line may be dead, and others want its place."""

NUMBER_MAX = 2**63 - 1
UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

EXAMPLE = """retry: 3000
id: 8120

id: 8121
event: link
data: {"clinic_id":"2346000001","at":"2026-01-31T00:00:00+00:00","state":"offline","technology":"5G","simulated":false}

id: 8122
event: metrics
data: {"metrics":["clinic_link_availability"]}
"""

ANSWERS: dict[int | str, dict[str, Any]] = {
    **NOT_FOR_ALL,
    429: {**NOT_FOR_ALL[400], "description": "As many listen already as this server takes."},
    200: {
        "description": "Events, until the listener goes away. `reset`: some were missed; read anew what you show.",
        "content": {EVENT_STREAM: {"schema": {"type": "string"}, "example": EXAMPLE}},
    },
}

log = logging.getLogger("hub.api.live")
router = APIRouter(prefix="/api/live", tags=["live"])


class Line(StreamingResponse):
    """One listener's line. Its pieces end with it, however it ends."""

    media_type = EVENT_STREAM

    async def stream_response(self, send: Send) -> None:
        """Sends piece after piece, each when the one before was taken."""

        async def sending(message: Message) -> None:
            async with asyncio.timeout(TAKES_S):
                await send(message)

        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            try:
                await super().stream_response(sending)
            except TimeoutError:
                log.warning("event=listener_let_go after_s=%d", TAKES_S)


@router.get("", response_class=Line, responses=ANSWERS)
async def live(
    request: Request,
    held: Held,
    asker: Asker,
    types: Annotated[
        str | None,
        Query(
            description=f"Only these kinds of events, with commas between: {', '.join(KINDS)}. `position` and `status` "
            "are for the ems role alone.",
            examples=["link,issue,metrics"],
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        Query(gt=0, le=PUBLIC_S, description="End after as many seconds.", examples=[0.5]),
    ] = None,
    since: Annotated[
        int | None,
        Header(
            alias="Last-Event-ID",
            ge=0,
            le=NUMBER_MAX,
            description="The last event that came; browsers send it by themselves. What came after it is told first; after "
            "more than 15 minutes `reset` is sent instead.",
            examples=[8121],
        ),
    ] = None,
) -> Line:
    """Server-sent events: vehicles' positions and statuses (ems role), links, new issues, metrics whose data changed.

    Each has a number; who comes back with the last one (`Last-Event-ID`) within 15 minutes misses nothing. A line is ended
    after five minutes for who is signed in, after an hour for everybody else: come back, as browsers do by themselves.
    """
    told: Broadcaster = request.app.state.live
    kinds = _kinds(types, asker)
    _refuse_crowd(told, held.settings)
    if not await told.is_ready(PATIENCE_S):
        raise NotReady(
            "The events cannot be read yet.", hint="Try again shortly.", code="database_away"
        )
    longest = PUBLIC_S if asker.is_public else SIGNED_IN_S
    wish = Wish(asker.role, kinds, since, min(seconds or longest, longest))
    return Line(told.pieces(wish), headers=UNBUFFERED)


def _kinds(types: str | None, asker: Caller) -> frozenset[str]:
    """The kinds asked for; all that somebody may hear where none is named."""
    heard = {kind for kind, announced in KINDS.items() if asker.may_see(announced.audience)}
    asked = {word.strip() for word in (types or "").split(",")} - {""}
    unknown = sorted(asked - KINDS.keys())
    if unknown:
        raise BadParameter(
            f"There are no events called {', '.join(unknown)}.",
            hint=f"Choose of: {', '.join(KINDS)}.", field="types", code="unknown_type",
        )  # fmt: skip
    if asked - heard:
        fault = NotSignedIn if asker.is_public else NotAllowed
        raise fault(
            f"Events called {', '.join(sorted(asked - heard))} are for the ems role.",
            hint=f"Leave them out; for you there are: {', '.join(sorted(heard))}.",
        )
    return frozenset(asked or heard)


def _refuse_crowd(told: Broadcaster, settings: Settings) -> None:
    if told.listeners >= settings.live_listeners:
        raise TooOften(
            f"{told.listeners} listen already, which is all that this server takes.",
            hint="Come back in a while, or ask the operator to raise HUB_LIVE_LISTENERS.",
            retry_after_s=30, code="live_full",
        )  # fmt: skip
