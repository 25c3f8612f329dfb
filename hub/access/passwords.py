"""Passwords: what a good one is, how it is kept (argon2id), and how it is checked without telling who exists."""

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.errors import BadParameter, NotReady

SHORTEST = 12
"""Characters. With the lock after failures, out of reach of guessing; short ones fall to a stolen database."""
LONGEST = 256
"""Characters. Longer ones only make us work."""
FEWEST_DIFFERENT = 5
"""Different characters: ``aaaaaaaaaaaa`` is no password."""

_HASHER = PasswordHasher()
"""argon2id with the parameters of RFC 9106 for servers of little memory: 64 MiB, 3 passes, 4 lanes."""

NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$k/qkx/qoqWK45YUpycqYmQ$vpqkPT6tC1+/dLmyruYaJKoRwCZN6sDfn98qRGx9Ppk"
"""Checked where there is no such account, so that the answer takes as long: of a random password, thrown away."""

SEATS = BoundedSemaphore(4)
"""So many checks at once in one process: each takes 64 MiB, and a flood of them must not take the machine's."""
PATIENCE_S = 5.0
"""So long a check waits for a seat; then the hub says that it is busy."""


def hashed(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(_normal(password))


def is_right(password: str, stored: str | None) -> bool:
    """Is it the password that was stored? ``stored`` None: no such account; takes as long, and is False.

    Raises:
        NotReady: too many are being checked at once.
    """
    if not SEATS.acquire(timeout=PATIENCE_S):
        raise NotReady(
            "Too many sign-ins at once.", hint="Try again in a few seconds.", code="busy"
        )
    try:
        _HASHER.verify(stored or NOBODYS, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    finally:
        SEATS.release()
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Was it hashed with other parameters than today's?"""
    return _HASHER.check_needs_rehash(stored)


def refuse_weak(password: str, *, name: str) -> None:
    """Takes a password that will do, for the account ``name``.

    Raises:
        BadParameter: too short, too long, too few different characters, or little but the name.
    """
    normal = _normal(password)
    if not SHORTEST <= len(normal) <= LONGEST:
        fault = f"It has {len(normal)} characters."
    elif len(set(normal)) < FEWEST_DIFFERENT:
        fault = f"It has fewer than {FEWEST_DIFFERENT} different characters."
    elif len(normal.casefold().replace(name.casefold(), "")) < SHORTEST - FEWEST_DIFFERENT:
        fault = "Little is left of it without the account's name."
    else:
        return
    raise BadParameter(
        f"This password will not do. {fault}",
        hint=f"Take {SHORTEST} characters or more: a few words that do not belong together are easy to remember.",
        field="password",
        code="weak_password",
    )


def _normal(password: str) -> str:
    """The same characters however a keyboard composes them (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
