"""The lock after failures: so many per account, so many per client, for a while. Known and unknown names alike."""

import hashlib
import ipaddress
import logging
from datetime import timedelta

from sqlalchemy import Connection, insert

from hub.access.events import subject_of
from hub.errors import TooOften
from hub.store.accounts import AccessEvent
from hub.store.locks import lock
from hub.store.queries import query

ACCOUNT_FAILURES = 5
"""Failures of one account within the window that lock it: a person mistypes less often."""
CLIENT_FAILURES = 30
"""Failures from one address within the window that lock it: an office behind one address has many persons."""
WINDOW = timedelta(minutes=15)
"""Failures are counted, and a lock lasts, this long: at most 480 guesses a day at one account."""

IPV6_SITE = 64
"""Bits of an IPv6 address that one subscriber holds; the rest they may choose anew for every try."""

log = logging.getLogger("hub.access")


def client_of(address: str) -> str:
    """What is counted as one client: an IPv4 address, or the site of an IPv6 one.

    >>> client_of("2001:db8::17"), client_of("::ffff:192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # a socket of the file system, or a test's own
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, IPV6_SITE), strict=False))


def subject_of_name(name: str, account_id: int | None) -> str:
    """Under which word the failures of a name are counted, whether somebody has it or not."""
    if account_id is not None:
        return subject_of(account_id)
    return f"unknown:{hashlib.sha256(name.encode()).hexdigest()[:4]}"


def count_attempt(
    connection: Connection, *, subject: str, account_id: int | None, client: str
) -> int:
    """Writes the attempt down as failed, before the password is looked at; its ``event_id``.

    Many guesses at once are so counted as many, and cannot all slip under the limit.

    Raises:
        TooOften: locked; says for how long. Nothing is written: a lock that is knocked at ends all the same.
    """
    for word in (subject, f"client:{client}"):
        lock(connection, f"sign_in:{word}")
    limits = {
        "subject": subject,
        "client": client,
        "account_failures": ACCOUNT_FAILURES,
        "client_failures": CLIENT_FAILURES,
        "window_s": WINDOW.total_seconds(),
    }
    wait_s = int(connection.execute(query("lockout"), limits).scalar_one())
    if wait_s > 0:
        log.warning("event=locked_out subject=%s wait_s=%d", subject, wait_s)
        raise TooOften(
            "Too many failed sign-ins.",
            hint=f"Wait {-(-wait_s // 60)} min, or ask the operator to run `hub account unlock`.",
            retry_after_s=wait_s,
            code="locked_out",
        )
    attempt = insert(AccessEvent).values(
        event="failed", subject=subject, account_id=account_id, client=client
    )
    return int(connection.execute(attempt.returning(AccessEvent.event_id)).scalar_one())
