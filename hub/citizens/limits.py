"""How often one client may send: so many an hour, counted in the database for all processes together."""

from datetime import timedelta

from sqlalchemy import Engine, delete, func, insert, select

from hub.errors import TooOften
from hub.store.citizens import IssueSending
from hub.store.database import transaction
from hub.store.locks import lock

WINDOW = timedelta(hours=1)


def count_sending(engine: Engine, client: str, *, most: int) -> None:
    """Counts one sending of a client (``lockout.client_of``), whatever becomes of it.

    Raises:
        TooOften: it has sent ``most`` within the hour; says when it may again.
    """
    with transaction(engine) as connection:
        lock(connection, f"issue_sending:{client}")
        connection.execute(delete(IssueSending).where(IssueSending.at < func.now() - WINDOW))
        recent = select(IssueSending.at).where(IssueSending.client == client)
        oldest = recent.order_by(IssueSending.at.desc()).offset(most - 1).limit(1)
        wait = select(func.extract("epoch", oldest.scalar_subquery() + WINDOW - func.now()))
        wait_s = connection.execute(wait).scalar()
        if wait_s is None:
            connection.execute(insert(IssueSending).values(client=client))
            return
    raise TooOften(
        f"More than {most} reports within an hour from one address.",
        hint="Wait, then send it again; or call 1999. 通報太頻繁，請稍後再送。",
        retry_after_s=max(1, int(wait_s) + 1),
        code="too_many_reports",
    )
