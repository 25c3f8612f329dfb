"""The one tree of errors: each has a code, says what happened, and what to do about it.

HubError
├── ClientFault            the caller can mend it (HTTP 4xx, exit code 1)
│   ├── SourceError        a delivery as a whole is refused; nothing of it is stored
│   ├── NotSignedIn        who asks is not known, or no longer
│   ├── NotAllowed         who asks is known, and may not
│   ├── TooOften           wait, then ask again
│   ├── Conflict           not as things stand now
│   ├── TooLarge           more bytes than are taken
│   ├── NotFound           no such area, metric, dataset or delivery
│   └── BadParameter       a value outside what is allowed
└── ServiceFault           the operator can mend it (HTTP 5xx, exit code 2)
    ├── DatabaseAway       the database cannot be reached, or went away
    │   └── DatabaseFull   it is there, and has no room
    ├── DatabaseBusy       two transactions stood in each other's way
    ├── DatabaseRefused    the database refused a statement
    ├── FeedFault          an address that the hub polls does not give what it should
    ├── Misconfigured      a setting is missing, wrong or unsafe
    └── NotReady           started, but not able to answer yet
"""


class HubError(Exception):
    """Anything the hub says no to. ``code`` is stable; ``hint`` says what to do."""

    code = "hub_error"

    def __init__(self, message: str, *, hint: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class ClientFault(HubError):
    """The caller can mend it."""

    code = "client_fault"


class SourceError(ClientFault):
    """The delivery as a whole is refused; nothing of it is stored."""

    code = "source_error"


class NotSignedIn(ClientFault):
    """Who asks is not known, or no longer."""

    code = "sign_in_needed"


class NotAllowed(ClientFault):
    """Who asks is known, and may not."""

    code = "not_allowed"


class TooOften(ClientFault):
    """Wait ``retry_after_s`` seconds, then ask again."""

    code = "too_often"

    def __init__(
        self, message: str, *, hint: str, retry_after_s: int, code: str | None = None
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.retry_after_s = retry_after_s


class Conflict(ClientFault):
    """Not as things stand now."""

    code = "conflict"


class TooLarge(ClientFault):
    """More bytes than are taken."""

    code = "file_too_large"


class NotFound(ClientFault):
    """No such thing."""

    code = "not_found"


class BadParameter(ClientFault):
    """A value outside what is allowed. ``field`` names the parameter."""

    code = "bad_parameter"

    def __init__(self, message: str, *, hint: str, field: str, code: str | None = None) -> None:
        super().__init__(message, hint=hint, code=code)
        self.field = field


class ServiceFault(HubError):
    """The operator can mend it."""

    code = "service_fault"


class DatabaseAway(ServiceFault):
    """The database cannot be reached, or went away; nothing half stored."""

    code = "database_away"


class DatabaseFull(DatabaseAway):
    """The database has no room on its disk; nothing half stored, and it goes on when there is room again."""

    code = "database_full"


class DatabaseBusy(ServiceFault):
    """Two transactions stood in each other's way; nothing was stored, and doing it again helps."""

    code = "database_busy"


class DatabaseRefused(ServiceFault):
    """The database refused a statement: a defect of ours, or content that it cannot hold. ``sqlstate`` says which."""

    code = "database_refused"

    def __init__(self, message: str, *, hint: str, sqlstate: str | None) -> None:
        super().__init__(message, hint=hint)
        self.sqlstate = sqlstate


class FeedFault(ServiceFault):
    """An address that the hub polls does not give what it should; nothing was stored.

    ``retry_after_s``: seconds for which its server asked not to be asked again; 0 where it did not.
    """

    code = "feed_fault"

    def __init__(self, message: str, *, hint: str, code: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message, hint=hint, code=code)
        self.retry_after_s = retry_after_s


class Misconfigured(ServiceFault):
    """A setting is missing, wrong or unsafe."""

    code = "misconfigured"


class NotReady(ServiceFault):
    """Started, but not able to answer yet."""

    code = "not_ready"
