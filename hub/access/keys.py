"""API keys: how a machine says who it is. Shown once when made, kept as a hash, ended by expiry or revoked."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection, Engine, func, insert, update

from hub.access.caller import Caller
from hub.access.events import COMMAND, note
from hub.access.scopes import read_scopes
from hub.access.tokens import Key, new_key, read_key
from hub.errors import BadParameter, NotFound, NotSignedIn
from hub.roles import Role
from hub.settings import Settings
from hub.store.accounts import ApiKey
from hub.store.database import transaction
from hub.store.queries import query

LONGEST_DAYS = 366
"""A key that outlives the one who asked for it is found by somebody else."""


def add_key(
    connection: Connection, account_id: int, *, name: str, scopes: Iterable[str], days: int
) -> Key:
    """A new key of an account. Its secret is in the answer and nowhere else.

    Raises:
        BadParameter: an unknown scope, or too many days.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise BadParameter(
            f"A key for {days} days.", hint=f"Say 1 to {LONGEST_DAYS}.", field="days"
        )
    key = new_key()
    connection.execute(
        insert(ApiKey).values(
            key_id=key.key_id,
            account_id=account_id,
            name=name,
            secret_hash=key.secret_hash,
            scopes=sorted(read_scopes(scopes)),
            expires_at=func.now() + timedelta(days=days),
        )
    )
    note(connection, "key_added", account_id, client=COMMAND, key_id=key.key_id)
    return key


def revoke_key(connection: Connection, key_id: str) -> None:
    """Ends a key at once; harmless where it is revoked already.

    Raises:
        NotFound: there is no such key.
    """
    ended = update(ApiKey).where(ApiKey.key_id == key_id)
    ended = ended.values(revoked_at=func.coalesce(ApiKey.revoked_at, func.now()))
    whose = connection.execute(ended.returning(ApiKey.account_id)).scalar()
    if whose is None:
        raise NotFound(
            f"There is no key {key_id!r}.",
            hint="`hub key list` shows their ids.",
            code="unknown_key",
        )
    note(connection, "key_revoked", whose, client=COMMAND, key_id=key_id)


def key_caller(source: Engine, settings: Settings, words: str) -> Caller:
    """Whose key it is.

    Raises:
        NotSignedIn: it is none of ours (``bad_key``), or it holds no longer (``key_ended``).
    """
    key = read_key(words)
    if key is None:
        raise _bad_key()
    with transaction(source) as connection:
        asked = {"key_id": key.key_id, "demo": settings.demo}
        row = connection.execute(query("key_caller"), asked).first()
        if row is None or not key.fits(row.secret_hash):
            raise _bad_key()
        if not row.holds:
            raise NotSignedIn(
                f"The key {key.key_id} has expired or was revoked.",
                hint="Ask the operator for a new one (`hub key add`).",
                code="key_ended",
            )
        if row.stale:
            used = update(ApiKey).where(ApiKey.key_id == key.key_id)
            connection.execute(used.values(used_at=func.now()))
    return Caller(
        Role(row.role), row.account_id, row.name, row.office, key.key_id, frozenset(row.scopes)
    )


def _bad_key() -> NotSignedIn:
    return NotSignedIn(
        "This is no key of this hub.",
        hint="Send it whole, as `Authorization: Bearer hub_…`; ask the operator for a new one if it is lost.",
        code="bad_key",
    )
