"""The way to the newest schema, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from hub.errors import Misconfigured
from hub.store.database import engine, transaction, translated

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's settings, made here so that no address stands in a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Brings the database at ``url`` to this version's schema; safe to run twice.

    Raises:
        DatabaseAway: it cannot be reached.
        Misconfigured: PostGIS is not installed there, or the role may not create it.
    """
    source = engine(url, pool_size=1)
    try:
        with transaction(source) as connection:
            _ensure_postgis(connection)
    finally:
        source.dispose()
    with translated():
        command.upgrade(alembic_config(url), "head")


def _ensure_postgis(connection: Connection) -> None:
    present = connection.scalar(text("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'"))
    if present:
        return
    try:
        connection.execute(text("CREATE EXTENSION postgis"))
    except DBAPIError as fault:
        raise Misconfigured(
            "This database has no PostGIS, and it could not be added.",
            hint="Install postgresql-NN-postgis-3 there and run CREATE EXTENSION postgis as its superuser.",
        ) from fault
