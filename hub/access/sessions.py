"""Sessions: signed in with name and password, ended by signing out, by idling, by age, or by the account's end."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    LargeBinary,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from hub.access.caller import NOBODY, Caller
from hub.access.events import forget_old, note
from hub.access.lockout import count_attempt, subject_of_name
from hub.access.passwords import hashed, is_outdated, is_right
from hub.access.tokens import digest, new_token
from hub.errors import NotSignedIn
from hub.roles import Role
from hub.settings import Settings
from hub.store.accounts import AccessEvent, Account, AccountSession
from hub.store.database import transaction
from hub.store.queries import query


@dataclass(frozen=True)
class Opened:
    """A session just begun: its token, for the cookie alone, and whose it is."""

    token: str = field(repr=False)
    caller: Caller


@dataclass(frozen=True)
class _Known:
    account_id: int
    role: str
    office: str | None
    password_hash: str
    may: bool


def sign_in(source: Engine, settings: Settings, *, name: str, password: str, client: str) -> Opened:
    """Begins a session of the account ``name``, with a token that nobody chose but we.

    An unknown name, a wrong password and a disabled account are one answer after the same time.

    Raises:
        NotSignedIn: name and password do not fit.
        TooOften: too many failures of this account or client.
        NotReady: too many are signing in at once.
    """
    wanted = name.strip().casefold()
    with transaction(source) as connection:
        known = _known(connection, wanted, settings.demo)
        account_id = None if known is None else known.account_id
        attempt = count_attempt(
            connection,
            subject=subject_of_name(wanted, account_id),
            account_id=account_id,
            client=client,
        )
    right = is_right(password, None if known is None else known.password_hash)
    if known is None or not (right and known.may):
        raise _wrong()
    with transaction(source) as connection:
        token = open_session(connection, known.account_id, known.password_hash)
        connection.execute(
            update(AccessEvent).where(AccessEvent.event_id == attempt).values(event="signed_in")
        )
        if is_outdated(known.password_hash):
            rehash = update(Account).where(Account.account_id == known.account_id)
            connection.execute(rehash.values(password_hash=hashed(password)))
        _tidy(connection, settings)
    return Opened(token, Caller(Role(known.role), known.account_id, wanted, known.office))


def _known(connection: Connection, name: str, demo: bool) -> _Known | None:
    columns = (Account.account_id, Account.role, Account.office, Account.password_hash)
    may = Account.disabled_at.is_(None) & (literal(demo) | ~Account.demo)
    row = connection.execute(select(*columns, may.label("may")).where(Account.name == name)).first()
    return None if row is None else _Known(*row)


def open_session(connection: Connection, account_id: int, password_hash: str) -> str:
    """A new session's token, unless the account was disabled or got another password in this moment.

    Raises:
        NotSignedIn: it was.
    """
    token = new_token()
    hash_: BindParameter[bytes] = literal(digest(token), LargeBinary)
    still = select(hash_, Account.account_id).where(
        Account.account_id == account_id,
        Account.password_hash == password_hash,
        Account.disabled_at.is_(None),
    )
    made = insert(AccountSession).from_select(["token_hash", "account_id"], still.with_for_update())
    if connection.execute(made.returning(AccountSession.account_id)).first() is None:
        raise _wrong()
    return token


def session_caller(source: Engine, settings: Settings, token: str) -> Caller:
    """Whose session it is; nobody's where it ended or never was."""
    asked = {
        "token_hash": digest(token),
        "idle_s": settings.session_idle_min * 60,
        "whole_s": settings.session_hours * 3600,
        "demo": settings.demo,
    }
    with transaction(source) as connection:
        row = connection.execute(query("session_caller"), asked).first()
        if row is None:
            return NOBODY
        if row.stale:
            seen = update(AccountSession).where(AccountSession.token_hash == asked["token_hash"])
            connection.execute(seen.values(seen_at=func.now()))
    return Caller(Role(row.role), row.account_id, row.name, row.office)


def sign_out(source: Engine, token: str, *, client: str) -> None:
    """Ends the session for good; harmless where there is none."""
    ended = delete(AccountSession).where(AccountSession.token_hash == digest(token))
    with transaction(source) as connection:
        whose = connection.execute(ended.returning(AccountSession.account_id)).scalar()
        if whose is not None:
            note(connection, "signed_out", whose, client=client)


def end_sessions(connection: Connection, account_id: int) -> None:
    """Signs an account out everywhere."""
    connection.execute(delete(AccountSession).where(AccountSession.account_id == account_id))


def _tidy(connection: Connection, settings: Settings) -> None:
    oldest = func.now() - timedelta(hours=settings.session_hours)
    connection.execute(delete(AccountSession).where(AccountSession.created_at < oldest))
    forget_old(connection, days=settings.audit_days)


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        "Name and password do not fit.",
        hint="Type both again. After some failures you must wait; the operator can set a new password.",
        code="wrong_sign_in",
    )
