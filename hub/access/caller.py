"""Whoever asks, as an endpoint sees them."""

from dataclasses import dataclass

from hub.roles import Audience, Role, may_see


@dataclass(frozen=True)
class Caller:
    """Who asks. ``key_id``: the API key it came by; ``scopes``: what that key may, None for a person.

    The role is the one that counts for this request: a key without the scope asks as anybody.
    """

    role: Role = Role.PUBLIC
    account_id: int | None = None
    name: str | None = None
    office: str | None = None
    key_id: str | None = None
    scopes: frozenset[str] | None = None

    @property
    def is_public(self) -> bool:
        """Is it anybody?"""
        return self.role is Role.PUBLIC

    def may_see(self, audience: Audience) -> bool:
        """May they see what is kept for this audience?"""
        return may_see(self.role, audience)


NOBODY = Caller()
"""Whoever brings no key and no session."""
