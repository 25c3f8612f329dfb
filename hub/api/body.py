"""A request's body, pulled piece by piece while the endpoint's own thread deals with it."""

from collections.abc import AsyncIterator, Iterator

import anyio
import anyio.from_thread
from fastapi import Request
from starlette.requests import ClientDisconnect

from hub.errors import ClientFault

MEGABYTE = 1_000_000

STALL_S = 60.0
"""A sender that says nothing for so long has gone."""

DRAINED_BYTES = 64 * MEGABYTE
"""So much of a body that is refused is still read: many senders hear no answer before they have sent everything."""


class Body:
    """A request's body, pulled from the event loop by the endpoint's own thread."""

    def __init__(self, request: Request) -> None:
        self._stream: AsyncIterator[bytes] = request.stream().__aiter__()
        self._over = False

    def pieces(self) -> Iterator[bytes]:
        """Its pieces as they come.

        Raises:
            ClientFault: the sender broke off or stalled.
        """
        while not self._over:
            try:
                piece = anyio.from_thread.run(self._next)
            except (ClientDisconnect, TimeoutError) as fault:
                self._over = True
                raise ClientFault(
                    "The upload broke off.", hint="Send the file again; nothing of it is kept. 上傳中斷，請重送。",
                    code="upload_broken_off",
                ) from fault  # fmt: skip
            if piece is None:
                self._over = True
                return
            yield piece

    def drain(self) -> None:
        """Reads on, up to a bound, and forgets it."""
        left = DRAINED_BYTES
        try:
            for piece in self.pieces():
                left -= len(piece)
                if left < 0:
                    return
        except ClientFault:
            return

    async def _next(self) -> bytes | None:
        with anyio.fail_after(STALL_S):
            return await anext(self._stream, None)
