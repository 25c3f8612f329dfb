"""The running hub that a command works on: its database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from hub.errors import Misconfigured
from hub.settings import Settings, load
from hub.store.database import engine, transaction


def database_address(settings: Settings) -> str:
    """The address of the database that the settings (or the running ``script/server``) name.

    Raises:
        Misconfigured: there is none.
    """
    if settings.database_url is None:
        raise Misconfigured(
            "No database address.",
            hint="Start script/server, or set HUB_DATABASE_URL to a PostgreSQL with PostGIS.",
        )
    return settings.database_url.get_secret_value()


@contextmanager
def opened() -> Iterator[Connection]:
    """A transaction on that database.

    Raises:
        Misconfigured: there is none.
        DatabaseAway: it cannot be reached.
    """
    source = engine(database_address(load()), pool_size=1)
    try:
        with transaction(source) as connection:
            yield connection
    finally:
        source.dispose()
