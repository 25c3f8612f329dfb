"""Which version of the schema a database has, and which one this code needs: asked often, so without Alembic."""

from pathlib import Path

from sqlalchemy import Connection, text

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def schema_version(connection: Connection) -> tuple[str | None, str]:
    """(the version the database has, None where it was never migrated; the version this code needs)."""
    is_kept = connection.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    has = connection.scalar(text("SELECT version_num FROM alembic_version")) if is_kept else None
    return has, newest_schema()


def newest_schema() -> str:
    """The version of the schema that this code needs: the number before the name of the newest migration."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
