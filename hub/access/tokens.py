"""Tokens that nobody can guess: made here, kept as hashes only.

They are random and long, so a plain hash keeps them: there is nothing to guess from, unlike a password.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

TOKEN_BYTES = 32
"""256 bits: beyond guessing, whatever the rate."""

KEY_ID_LETTERS = 8
KEY_FORM = re.compile(r"hub_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
"""Its beginning lets a scanner of leaked secrets find it; its id lets an operator revoke it."""

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def new_token() -> str:
    """A session's token: 43 characters of URL-safe base64."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is stored of a token, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def csrf_token(session: str) -> str:
    """The token that the screen sends along with every change; it follows from the session's and tells nothing of it."""
    return hmac.digest(session.encode(), b"csrf", "sha256").hex()


def is_csrf_token(session: str, said: str) -> bool:
    """Is ``said`` the session's? In a time that tells nothing."""
    return hmac.compare_digest(csrf_token(session).encode(), said.encode())


@dataclass(frozen=True)
class Key:
    """An API key: its public id and its secret."""

    key_id: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """As it is given out, once."""
        return f"hub_{self.key_id}_{self.secret}"

    @property
    def secret_hash(self) -> bytes:
        """As it is stored."""
        return digest(self.secret)

    def fits(self, secret_hash: bytes) -> bool:
        """Is this the key whose hash is stored? In a time that tells nothing."""
        return hmac.compare_digest(self.secret_hash, secret_hash)


def new_key() -> Key:
    """A key that nobody has."""
    letters = (secrets.choice(_ALPHABET) for _ in range(KEY_ID_LETTERS))
    return Key("".join(letters), new_token())


def read_key(words: str) -> Key | None:
    """The key written as ``words``; None where it is none.

    >>> read_key("hub_abcdefgh_" + "A" * 43).key_id
    'abcdefgh'
    """
    found = KEY_FORM.fullmatch(words)
    return Key(*found.groups()) if found else None
