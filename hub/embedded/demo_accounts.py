"""Accounts for trying the hub out: one a role, with random passwords that lie beside the servers' own."""

from sqlalchemy import select

from hub.accounts import add_account
from hub.embedded.place import Say
from hub.embedded.runtime import Runtime
from hub.roles import Role
from hub.store.accounts import Account
from hub.store.database import engine, transaction

OFFICE = "示範單位"
"""The office of the accounts that are made for a demo."""


def make_demo_accounts(url: str, runtime: Runtime, *, say: Say) -> None:
    """An account a role, called like it, unless the database has any account.

    Their passwords lie in ``.hub/secrets/account-ROLE``. They count only while the hub runs as a demo.

    Raises:
        DatabaseAway: the database cannot be reached.
    """
    source = engine(url, pool_size=1)
    try:
        with transaction(source) as connection:
            if connection.scalar(select(Account.account_id).limit(1)) is not None:
                return
            roles = [role for role in Role if role is not Role.PUBLIC]
            for role in roles:
                password = runtime.secret(f"account-{role}")
                add_account(
                    connection, name=role, role=role, office=OFFICE, password=password, demo=True
                )
    finally:
        source.dispose()
    say(
        f"Demo accounts 示範帳號: {', '.join(roles)}; "
        f"their passwords are in {runtime.folder / 'secrets'}/account-…"
    )
