"""How tests make people, and how these come to a hub: with a browser's cookies, or a machine's key."""

from itertools import count
from typing import Any

import httpx

from hub.access.keys import add_key
from hub.access.scopes import SCOPES
from hub.access.sessions import open_session
from hub.accounts import account_id_of, add_account
from hub.roles import Role
from hub.store.accounts import Account
from hub.store.database import engine, transaction

PASSWORD = "three kind otters 7"
OFFICE = "消防局"
PEOPLE = [role for role in Role if role is not Role.PUBLIC]

_addresses = count(1)


def add_person(url: str, name: str, role: Role = Role.OPERATOR, office: str = OFFICE) -> str:
    """An account with ``PASSWORD`` in the database at ``url``; its name."""
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        add_account(connection, name=name, role=role, office=office, password=PASSWORD)
    source.dispose()
    return name


def signed_in(url: str, name: str) -> str:
    """A session's token of ``name``, made in the database without the time that a password takes."""
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        found = connection.execute(Account.__table__.select().where(Account.name == name)).one()
        token = open_session(connection, found.account_id, found.password_hash)
    source.dispose()
    return token


def given_key(url: str, name: str, *scopes: str, days: int = 30) -> str:
    """A key of the account ``name``, with these scopes or with all; as a machine sends it."""
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        key = add_key(
            connection, account_id_of(connection, name), name="test",
            scopes=scopes or SCOPES, days=days,
        )  # fmt: skip
    source.dispose()
    return key.text


def bearer(key: str) -> dict[str, str]:
    """The header in which a machine sends its key."""
    return {"Authorization": f"Bearer {key}"}


class Visitor(httpx.Client):
    """A browser at an address of its own (the hub must trust 127.0.0.1 to say it), with its own cookies."""

    def __init__(self, url: str, **said: Any) -> None:
        number = next(_addresses)
        self.address = f"198.18.{number // 250}.{number % 250 + 1}"
        super().__init__(
            base_url=url, headers={"X-Forwarded-For": self.address}, timeout=60, **said
        )

    def sign_in(self, name: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        """What the hub says to name and password."""
        return self.post("/api/session", json={"name": name, "password": password}, headers=headers)

    def sign_out(self, csrf: str | None = None) -> httpx.Response:
        """What the hub says to signing out; ``csrf`` None: with the session's own token."""
        token = self.who()["csrf_token"] if csrf is None else csrf
        return self.delete("/api/session", headers={"X-CSRF-Token": token or ""})

    def who(self) -> Any:
        """Who the hub says we are."""
        answer = self.get("/api/session")
        assert answer.status_code == 200, answer.text
        return answer.json()
