"""The door: every request passes it, and only what ``hub/api/access.py`` allows goes on to an endpoint."""

import re
from collections.abc import Sequence
from functools import cached_property

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.access.caller import NOBODY, Caller
from hub.api.access import RULES, Rule, by_path
from hub.api.credentials import SAFE, credentials
from hub.api.deps import State
from hub.api.errors import answered, told
from hub.errors import HubError

POLICY_VIOLATION = 1008
"""How a web socket is told that it may not (RFC 6455, 7.4.1)."""
SEE = "See /api/openapi.json for the paths there are."


class Door:
    """ASGI middleware: finds the path's rule, who asks, and lets them in or not.

    It looks a path up among the app's own routes, in their order, exactly as the router will: so the rule it
    finds is the rule of the endpoint that answers.
    """

    def __init__(self, app: ASGIApp, *, hub: FastAPI, rules: Sequence[Rule] = RULES) -> None:
        self._app = app
        self._hub = hub
        self._rules = by_path(rules)

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], str, frozenset[str]]]:
        return [
            (compile_path(path)[0], path, methods) for path, methods in declared_paths(self._hub)
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in, or answers it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        rule = self._rule(request)
        if isinstance(rule, Response):
            await rule(scope, receive, send)
            return
        try:
            caller = await self._admitted(rule, request)
        except HubError as fault:
            await answered(request, fault)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send if caller.is_public else private(send))

    def _rule(self, request: Request) -> Rule | Response:
        """The rule of the endpoint that will answer; else the answer."""
        where = f"{request.method} {request.url.path}"
        missing = told(request, 404, "not_found", f"{where}: Not Found.", SEE)
        if request.scope.get("root_path"):
            return missing  # the router would look for another path than we
        allowed: set[str] = set()
        for pattern, path, methods in self._routes:
            if pattern.match(request.scope["path"]):
                if request.method in methods:
                    return self._rules.get((request.method, path), missing)
                allowed |= methods
        headers = {"Allow": ", ".join(sorted(allowed))}
        return told(
            request,
            405,
            "method_not_allowed",
            f"{where}: Method Not Allowed.",
            SEE,
            headers=headers,
        )

    async def _admitted(self, rule: Rule, request: Request) -> Caller:
        held: State = self._hub.state.hub
        brought = credentials(request, held.settings)
        caller = NOBODY
        if brought.key is not None or brought.session is not None:
            caller = await run_in_threadpool(brought.caller, held)
        if rule.csrf and request.method not in SAFE:
            brought.refuse_forged(request, caller)
        return rule.admit(caller)


def declared_paths(app: FastAPI) -> list[tuple[str, frozenset[str]]]:
    """(path, methods) of every route of the app, in the router's order."""
    return [
        (str(route.path), frozenset(route.methods or ()))
        for route in iter_route_contexts(app.routes)
    ]


def private(send: Send) -> Send:
    """Sends so that nothing on the way keeps what one person was shown."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "Cache-Control" not in headers:
                headers["Cache-Control"] = "private, no-store"
        await send(message)

    return sending
