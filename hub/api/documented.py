"""The OpenAPI document says of every operation who may use it, from the same table that decides."""

from typing import Any

from fastapi import FastAPI

from hub.api.access import ANY_KEY, Rule, by_path
from hub.api.credentials import COOKIE
from hub.roles import Role

SCHEMES = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A signed-in person (POST /api/session); by HTTPS the cookie is called __Host-hub_session. "
        "Changes send X-CSRF-Token along.",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A machine's key, `Authorization: Bearer hub_…`; the words behind it are scopes.",
    },
}


class Documented(FastAPI):
    """FastAPI, with ``security`` and ``x-roles`` in its document."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            document = super().openapi()
            document["components"]["securitySchemes"] = SCHEMES
            rules = by_path()
            for path, methods in document["paths"].items():
                for method, operation in methods.items():
                    rule = rules.get((method.upper(), path))
                    operation.update({} if rule is None else _said(rule))
        return super().openapi()


def _said(rule: Rule) -> dict[str, Any]:
    ways: list[dict[str, list[str]]] = [{"session": []}]
    if rule.scope is not None:
        ways.append({"key": [] if rule.scope == ANY_KEY else [rule.scope]})
    if Role.PUBLIC not in rule.roles:
        return {"security": ways, "x-roles": sorted(rule.roles)}
    return {"security": [{}, *ways]} if rule.scope is not None else {}
