"""The audit: every sign-in, failure and change of an account, one row each."""

from typing import Any

from sqlalchemy import Connection, delete, func, insert

from hub.store.accounts import AccessEvent

COMMAND = "command"
"""The client of what was done at the server's own terminal."""


def subject_of(account_id: int) -> str:
    """The audit's word for an account."""
    return f"account:{account_id}"


def note(
    connection: Connection, event: str, account_id: int, *, client: str, key_id: str | None = None
) -> None:
    """Writes one row about an account."""
    connection.execute(
        insert(AccessEvent).values(
            event=event,
            subject=subject_of(account_id),
            account_id=account_id,
            key_id=key_id,
            client=client,
        )
    )


def forget_old(connection: Connection, *, days: int) -> None:
    """Takes away the rows that have been kept long enough."""
    age: Any = func.make_interval(0, 0, 0, days)
    connection.execute(delete(AccessEvent).where(AccessEvent.at < func.now() - age))
