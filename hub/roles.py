"""Who somebody is to the hub, and what each may see: two small tables that everything else asks."""

from enum import StrEnum
from typing import Literal

Audience = Literal["public", "official", "ems"]
"""For whom rows or columns are kept: everybody, the county's own people, the EMS planners alone."""


class Role(StrEnum):
    """One account has one role; whoever does not sign in is ``public``."""

    PUBLIC = "public"
    """Anybody."""
    OFFICIAL = "official"
    """Somebody of an office of the county, who sends its files and mends what was refused."""
    EMS = "ems"
    """A planner of the ambulance service: alone in seeing runs and outcomes, which are special-category data."""
    OPERATOR = "operator"
    """Whoever keeps the hub running: deliveries, raw refused messages, the audit."""
    ADMIN = "admin"
    """Whoever answers for the accounts; sees the audit. Gets no medical data by that."""


SEES: dict[Role, frozenset[Audience]] = {
    Role.PUBLIC: frozenset({"public"}),
    Role.OFFICIAL: frozenset({"public", "official"}),
    Role.EMS: frozenset({"public", "official", "ems"}),
    Role.OPERATOR: frozenset({"public", "official"}),
    Role.ADMIN: frozenset({"public", "official"}),
}
"""A role sees what stands here, and nothing else."""


def may_see(role: Role, audience: Audience) -> bool:
    """May somebody of this role see what is kept for this audience?

    >>> may_see(Role.OFFICIAL, "official"), may_see(Role.ADMIN, "ems")
    (True, False)
    """
    return audience in SEES[role]
