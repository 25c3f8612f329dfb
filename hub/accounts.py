"""Accounts: added, listed, given a role or a password, disabled, unlocked, by command at the server.

Only a password can be changed through the API, and only one's own.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.access.events import COMMAND, note
from hub.access.lockout import ACCOUNT_FAILURES, WINDOW
from hub.access.passwords import hashed, refuse_weak
from hub.access.sessions import Opened, end_sessions, open_session, sign_in
from hub.errors import BadParameter, ClientFault, NotFound
from hub.roles import Role
from hub.settings import Settings
from hub.store.accounts import Account
from hub.store.database import transaction
from hub.store.queries import records

NAME_FORM = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
OFFICE_LONGEST = 80


class AccountExists(ClientFault):
    """The name is taken, perhaps by an account that is disabled."""

    code = "account_exists"


def add_account(
    connection: Connection,
    *,
    name: str,
    role: Role,
    office: str | None,
    password: str,
    demo: bool = False,
) -> int:
    """A new account's id. ``demo``: it counts only while the hub runs as a demo.

    Raises:
        BadParameter: the name, the role, the office or the password will not do.
        AccountExists: the name is taken.
    """
    name = name.strip().casefold()
    if not NAME_FORM.fullmatch(name):
        raise BadParameter(
            f"{name!r} is no name for an account.",
            hint="Take 2 to 64 of a-z, 0-9 and . _ @ -, a letter or digit first.",
            field="name",
            code="bad_name",
        )
    refuse_weak(password, name=name)
    made = insert(Account).values(
        name=name, **_place(role, office), password_hash=hashed(password), demo=demo
    )
    unless_taken = made.on_conflict_do_nothing(index_elements=[Account.name])
    account_id: int | None = connection.scalar(unless_taken.returning(Account.account_id))
    if account_id is None:
        raise AccountExists(
            f"There is an account {name!r} already.",
            hint="Take another name; `hub account disable --undo` brings a disabled one back.",
        )
    note(connection, "added", account_id, client=COMMAND)
    return account_id


def _place(role: Role, office: str | None) -> Mapping[str, Any]:
    """The two columns that say what an account may; an official's office is needed."""
    office = (office or "").strip() or None
    if role is Role.PUBLIC:
        raise BadParameter(
            "Nobody needs an account to be public.",
            hint=f"Choose among: {', '.join(r for r in Role if r is not Role.PUBLIC)}.",
            field="role",
        )
    if role is Role.OFFICIAL and office is None:
        raise BadParameter(
            "An official belongs to an office.",
            hint="Name it, e.g. --office 消防局.",
            field="office",
            code="office_needed",
        )
    if office is not None and (len(office) > OFFICE_LONGEST or not office.isprintable()):
        raise BadParameter(
            "This is no name of an office.",
            hint=f"Take up to {OFFICE_LONGEST} characters, on one line.",
            field="office",
        )
    return {"role": role.value, "office": office}


def account_id_of(connection: Connection, name: str) -> int:
    """The id of the account ``name``.

    Raises:
        NotFound: there is none.
    """
    wanted = select(Account.account_id).where(Account.name == name.strip().casefold())
    found = connection.scalar(wanted)
    if found is None:
        raise NotFound(
            f"There is no account {name!r}.", hint="See `hub account list`.", code="unknown_account"
        )
    return found


def set_role(connection: Connection, name: str, role: Role, office: str | None) -> None:
    """Gives an account another role and office, and signs it out.

    Raises:
        NotFound: there is no such account.
        BadParameter: no such role, or an official without an office.
    """
    _change(connection, name, "role", COMMAND, **_place(role, office))


def set_password(connection: Connection, name: str, password: str) -> None:
    """Gives an account another password, signs it out, and forgives its failures.

    Raises:
        NotFound: there is no such account.
        BadParameter: the password will not do.
    """
    refuse_weak(password, name=name.strip().casefold())
    _change(
        connection,
        name,
        "password",
        COMMAND,
        password_hash=hashed(password),
        password_at=func.now(),
    )


def change_own_password(
    source: Engine, settings: Settings, *, name: str, password: str, new: str, client: str
) -> Opened:
    """Gives whoever knows their password another one; every session but the one that begins here ends.

    Raises:
        BadParameter: the new one will not do.
        NotSignedIn: the old one is wrong; that counts as a failed sign-in.
        TooOften: too many failures.
    """
    refuse_weak(new, name=name)
    proved = sign_in(source, settings, name=name, password=password, client=client)
    kept = hashed(new)
    with transaction(source) as connection:
        columns = {"password_hash": kept, "password_at": func.now()}
        _change(connection, name, "password", client, **columns)
        token = open_session(connection, account_id_of(connection, name), kept)
    return Opened(token, proved.caller)


def disable(connection: Connection, name: str) -> None:
    """Ends an account at once: its sessions, and its keys as long as it is disabled.

    Raises:
        NotFound: there is no such account.
    """
    _change(
        connection,
        name,
        "disabled",
        COMMAND,
        disabled_at=func.coalesce(Account.disabled_at, func.now()),
    )


def enable(connection: Connection, name: str) -> None:
    """Lets a disabled account in again.

    Raises:
        NotFound: there is no such account.
    """
    _change(connection, name, "enabled", COMMAND, disabled_at=None)


def unlock(connection: Connection, name: str) -> None:
    """Forgives an account's failures: it may be tried again at once.

    Raises:
        NotFound: there is no such account.
    """
    note(connection, "unlocked", account_id_of(connection, name), client=COMMAND)


def _change(connection: Connection, name: str, event: str, client: str, **columns: Any) -> None:
    account_id = account_id_of(connection, name)
    connection.execute(update(Account).where(Account.account_id == account_id).values(**columns))
    end_sessions(connection, account_id)
    note(connection, event, account_id, client=client)


def accounts(connection: Connection) -> list[dict[str, Any]]:
    """Every account: name, role, office, demo, disabled, signed_in_at, locked."""
    return records(
        connection,
        "accounts",
        account_failures=ACCOUNT_FAILURES,
        window_s=WINDOW.total_seconds(),
    )
