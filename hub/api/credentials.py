"""What a request brings to say who asks: an API key, or the cookie of a session."""

from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import Response
from starlette.requests import HTTPConnection

from hub.access.caller import NOBODY, Caller
from hub.access.keys import key_caller
from hub.access.lockout import client_of
from hub.access.sessions import session_caller
from hub.access.tokens import is_csrf_token
from hub.api.deps import State
from hub.errors import NotAllowed
from hub.settings import Settings

COOKIE = "hub_session"
COOKIE_OF_HTTPS = "__Host-hub_session"
"""A browser takes a cookie of this name from this very host and by HTTPS only (RFC 6265bis, 4.1.3.2)."""
CSRF_HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
ELSEWHERE = frozenset({"cross-site", "same-site"})
"""What a browser says in Sec-Fetch-Site where another page than ours made it ask."""


@dataclass(frozen=True)
class Credentials:
    """``key``: what followed ``Bearer``; ``session``: the cookie's token. A key goes first: it cannot be forged."""

    key: str | None = field(default=None, repr=False)
    session: str | None = field(default=None, repr=False)

    def caller(self, held: State) -> Caller:
        """Whoever they belong to; nobody where there are none, or the session has ended.

        Raises:
            NotSignedIn: the key is none of ours, or holds no longer.
        """
        if self.key is not None:
            return key_caller(held.engine, held.settings, self.key)
        if self.session is not None:
            return session_caller(held.engine, held.settings, self.session)
        return NOBODY

    def refuse_forged(self, request: HTTPConnection, caller: Caller) -> None:
        """Takes a change that the screen made itself, not another page in its visitor's name.

        Raises:
            NotAllowed: the session's token is not in the header, or another page asked.
        """
        if self.key is not None or self.session is None or caller.is_public:
            return
        refuse_elsewhere(request)
        if not is_csrf_token(self.session, request.headers.get(CSRF_HEADER, "")):
            raise NotAllowed(
                f"A change needs the header {CSRF_HEADER}.",
                hint="Send the csrf_token of GET /api/session; it belongs to one session.",
                code="csrf_missing",
            )


def refuse_elsewhere(request: HTTPConnection) -> None:
    """Takes what our own page, or no page at all, asks for.

    Raises:
        NotAllowed: another page made the browser ask.
    """
    if request.headers.get("Sec-Fetch-Site", "none") in ELSEWHERE:
        raise NotAllowed(
            "Another page asked for this.",
            hint="Open the hub itself and do it there.",
            code="cross_site",
        )


def credentials(request: HTTPConnection, settings: Settings) -> Credentials:
    """What the request brings. Other schemes than Bearer are for a server in front, not for us.

    By HTTPS only the cookie of that name counts: the other one could have been put there by HTTP, or by a
    neighbouring host.
    """
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    key = words.strip() if scheme.casefold() == "bearer" else None
    return Credentials(key, request.cookies.get(cookie_name(request, settings)))


def client(request: Request) -> str:
    """What counts as the asker's address."""
    return client_of(request.client.host if request.client else "unknown")


def cookie_name(request: HTTPConnection, settings: Settings) -> str:
    """The session's cookie, as it is called where the request came from."""
    https = settings.https_only or request.url.scheme == "https"
    return COOKIE_OF_HTTPS if https else COOKIE


def set_cookie(response: Response, name: str, token: str) -> None:
    """The session's cookie: no script reads it, no other site sends it; gone when the browser closes."""
    secure = name == COOKIE_OF_HTTPS
    response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="strict")


def drop_cookie(response: Response, name: str) -> None:
    """Takes the session's cookie back."""
    secure = name == COOKIE_OF_HTTPS
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
