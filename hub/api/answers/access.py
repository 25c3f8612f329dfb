"""What is said and answered about who asks: signing in, who one is, the audit."""

from datetime import datetime
from typing import Literal

from pydantic import Field, SecretStr

from hub.access.passwords import LONGEST
from hub.api.answers.parts import Answer
from hub.roles import Role


class SignIn(Answer):
    """Name and password of an account."""

    name: str = Field(min_length=1, max_length=64)
    password: SecretStr = Field(min_length=1, max_length=LONGEST)


class NewPassword(Answer):
    """One's own password, and the one that is to take its place."""

    password: SecretStr = Field(min_length=1, max_length=LONGEST)
    new_password: SecretStr = Field(min_length=1, max_length=LONGEST)


class Who(Answer):
    """Who asks. ``csrf_token``: sent as X-CSRF-Token with every change; null without a session."""

    role: Role
    name: str | None
    office: str | None
    csrf_token: str | None


class AuditEvent(Answer):
    """One thing that happened to an account or key, or was tried."""

    event_id: int
    at: datetime
    event: Literal[
        "failed", "signed_in", "signed_out", "added", "role", "password", "disabled", "enabled",
        "unlocked", "key_added", "key_revoked",
    ]  # fmt: skip
    subject: str
    account: str | None
    key_id: str | None
    client: str


class Audit(Answer):
    """Events, newest first."""

    events: list[AuditEvent]
