"""Who may do what: one line a path and method. A path that is not here is refused to everybody.

``hub/api/door.py`` asks this table before any endpoint runs; a test walks it against every path of the app.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.access.caller import NOBODY, Caller
from hub.errors import NotAllowed, NotSignedIn
from hub.roles import Role

EVERYONE = frozenset(Role)
STAFF = EVERYONE - {Role.PUBLIC}
ANY_KEY = "*"
SENDERS = frozenset({Role.OFFICIAL, Role.OPERATOR, Role.ADMIN})
"""Those who send files and work on cases; an official's own office is looked at by the endpoint."""
KEEPERS = frozenset({Role.OPERATOR, Role.ADMIN})


@dataclass(frozen=True)
class Rule:
    """Who may use one method of one path.

    ``roles``: those who may. ``scope``: what a key needs to be more than anybody here; None: no key is, and
    ``ANY_KEY``: each is. ``csrf``: whether the screen must send its token along (asked of changes only).
    """

    method: str
    path: str
    roles: frozenset[Role]
    scope: str | None = None
    csrf: bool = True

    def admit(self, caller: Caller) -> Caller:
        """The caller as this path may see them.

        Raises:
            NotSignedIn: nobody in particular, where somebody is needed.
            NotAllowed: somebody whose role, or whose key's scopes, do not reach.
        """
        within = caller.scopes is None or self.scope == ANY_KEY or self.scope in caller.scopes
        if within and caller.role in self.roles:
            return caller
        if Role.PUBLIC in self.roles:
            return NOBODY
        if caller.is_public:
            raise NotSignedIn(
                f"{self.method} {self.path} needs somebody to be signed in.",
                hint=f"Sign in (POST /api/session) as one of: {', '.join(sorted(self.roles))}.",
            )
        if caller.role in self.roles:
            raise NotAllowed(
                f"The key {caller.key_id} lacks the scope for {self.method} {self.path}.",
                hint=f"Ask the operator for a key with {self.scope}."
                if self.scope
                else "This is for persons: sign in instead.",
                code="scope_missing",
            )
        raise NotAllowed(
            f"{self.method} {self.path} is not for the role {caller.role}.",
            hint=f"Somebody of these may: {', '.join(sorted(self.roles))}.",
        )


RULES: tuple[Rule, ...] = (
    Rule("GET", "/-/health", EVERYONE),
    Rule("GET", "/-/ready", EVERYONE),
    Rule("GET", "/api/openapi.json", EVERYONE),
    Rule("GET", "/api/areas", EVERYONE),
    Rule("GET", "/api/areas/{area_code}", EVERYONE),
    Rule("GET", "/api/datasets", EVERYONE, scope="data:read"),
    Rule("GET", "/api/datasets/{name}/features", EVERYONE, scope="data:read"),
    Rule("GET", "/api/datasets/{name}/template.csv", EVERYONE),
    Rule("GET", "/api/metrics", EVERYONE),
    Rule("GET", "/api/metrics/{name}", EVERYONE, scope="data:read"),
    Rule("GET", "/api/metrics/{name}/series", EVERYONE, scope="data:read"),
    Rule("GET", "/api/metrics/{name}/{area_code}/working", EVERYONE, scope="data:read"),
    Rule("GET", "/api/gaps", EVERYONE, scope="data:read"),
    Rule("GET", "/api/ledger", EVERYONE),
    Rule("GET", "/api/live", EVERYONE, scope="data:read"),
    Rule("GET", "/api/messages/refused", frozenset({Role.OPERATOR}), scope="messages:read"),
    Rule("POST", "/api/session", EVERYONE, csrf=False),  # the password is the proof
    Rule("GET", "/api/session", EVERYONE, scope=ANY_KEY),
    Rule("DELETE", "/api/session", EVERYONE),
    Rule("PUT", "/api/session/password", STAFF),
    Rule("GET", "/api/audit", KEEPERS, scope="audit:read"),
    *(
        Rule("GET", f"/api/deliveries{rest}", STAFF, scope="deliveries:read")
        for rest in (
            "",
            "/{delivery_id}",
            "/{delivery_id}/rows",
            "/{delivery_id}/report.csv",
            "/{delivery_id}/preview",
        )
    ),
    Rule("POST", "/api/deliveries", SENDERS, scope="deliveries:write"),
    Rule("PUT", "/api/deliveries/{delivery_id}/mapping", SENDERS, scope="deliveries:write"),
    *(
        Rule("POST", f"/api/deliveries/{{delivery_id}}/{verb}", SENDERS, scope="deliveries:write")
        for verb in ("confirm", "cancel", "undo")
    ),
    *(Rule("GET", f"/open311/v2/requests.{form}", EVERYONE) for form in ("atom", "csv", "geojson")),
    # Citizens report without signing in, so a session adds nothing that could be forged; a token is its own proof.
    Rule("POST", "/open311/v2/requests.{form}", EVERYONE, scope="requests:write", csrf=False),
    *(
        Rule(
            "POST",
            f"/open311/v2/requests/{{service_request_id}}/{what}.{{form}}",
            EVERYONE,
            csrf=False,
        )
        for what in ("followers", "reopenings")
    ),
    Rule("DELETE", "/open311/v2/tokens/{token}.{form}", EVERYONE, csrf=False),
    Rule("GET", "/open311/v2/photos/{photo_id}.jpg", EVERYONE),
    Rule("GET", "/api/issues/{service_request_id}/reporter", SENDERS, scope="contacts:read"),
    Rule("DELETE", "/api/issues/{service_request_id}/reporter", SENDERS),
    Rule("GET", "/api/cases", SENDERS, scope="cases:read"),
    Rule("GET", "/api/cases/{source}/{case_id}", SENDERS, scope="cases:read"),
    *(
        Rule("POST", f"/api/cases/{{source}}/{{case_id}}/{verb}", SENDERS, scope="cases:write")
        for verb in ("confirm", "hide", "assign", "state", "note", "merge", "reopen")
    ),
    *(
        Rule("GET", f"/open311/{rest}.{{form}}", EVERYONE)  # the same for everybody
        for rest in (
            "discovery",
            "v2/services",
            "v2/services/{service_code}",
            "v2/requests",
            "v2/requests/{service_request_id}",
            "v2/servicerequestupdates",
            "v2/duplicates",
            "v2/tokens/{token}",
        )
    ),
    Rule("GET", "/{path:path}", EVERYONE),  # the screen's own files
)


def by_path(rules: Iterable[Rule] = RULES) -> dict[tuple[str, str], Rule]:
    """(method, path as the app declares it) → rule; who may GET may ask for the HEAD alone."""
    found = {(rule.method, rule.path): rule for rule in rules}
    heads = {("HEAD", rule.path): rule for rule in rules if rule.method == "GET"}
    return {**heads, **found}
