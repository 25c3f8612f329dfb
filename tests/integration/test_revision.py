"""``hub revision``: the migration it writes turns the database into the declared tables, and nothing more."""

from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from geoalchemy2 import alembic_helpers

from hub.errors import ClientFault
from hub.registry import metadata
from hub.store.database import engine
from hub.store.revision import write_revision
from hub.store.schema import alembic_config
from hub.store.version import VERSIONS
from tests.conftest import run_command


def change(url: str, *statements: str) -> None:
    """Changes the database behind the migrations' back."""
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def differences(url: str) -> list[object]:
    """What the declared tables have and the database has not, or the other way round."""
    source = engine(url, pool_size=1)
    with source.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": alembic_helpers.include_object}
        )
        found: list[object] = compare_metadata(context, metadata())
    source.dispose()
    return found


def test_what_it_writes_makes_the_declared_tables(database_url: str, tmp_path: Path) -> None:
    change(
        database_url,
        "ALTER TABLE wifi_hotspot DROP COLUMN note",
        "DROP TABLE surface_cell",
        "ALTER TABLE area DROP COLUMN geom",
    )
    said = run_command(
        database_url, "hub", "revision", "Add the note again", "--into", str(tmp_path)
    )
    (written,) = tmp_path.glob("*.py")
    assert str(written) in said
    newest = max(int(known.name[:4]) for known in VERSIONS.glob("[0-9]*.py"))
    assert written.name == f"{newest + 1:04d}_add_the_note_again.py"
    assert written.read_text().startswith('"""Add the note again')
    assert differences(database_url)

    config = alembic_config(database_url)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{VERSIONS}\n{tmp_path}")
    command.upgrade(config, "head")
    assert differences(database_url) == []


def test_where_nothing_differs_nothing_is_written(database_url: str, tmp_path: Path) -> None:
    said = run_command(database_url, "hub", "revision", "Nothing", "--into", str(tmp_path))
    assert "nothing to write" in said
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_behind_is_migrated_first(database_url: str, tmp_path: Path) -> None:
    change(database_url, "DELETE FROM alembic_version")
    with pytest.raises(ClientFault, match="hub migrate"):
        write_revision(database_url, "Too early", metadata(), tmp_path)
    assert list(tmp_path.iterdir()) == []
