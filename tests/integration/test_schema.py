"""The migrations make exactly the tables that are declared; running them twice is harmless."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers

from hub.registry import metadata
from hub.store.database import engine
from hub.store.schema import alembic_config, migrate
from hub.store.version import schema_version
from tests.sending import rows


def test_migrating_an_empty_database_gives_exactly_the_declared_tables(database_url: str) -> None:
    source = engine(database_url, pool_size=1)
    with source.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": alembic_helpers.include_object, "compare_server_default": True},
        )
        assert compare_metadata(context, metadata()) == []
    source.dispose()


def test_checks_of_the_tables_are_in_the_database(database_url: str) -> None:
    declared = {
        str(constraint.name)
        for table in metadata().tables.values()
        for constraint in table.constraints
        if str(constraint.name).startswith("ck_")
    }
    found = {
        name
        for (name,) in rows(
            database_url, "SELECT conname FROM pg_constraint WHERE conname LIKE 'ck\\_%'"
        )
    }
    assert declared == found


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    source = engine(database_url, pool_size=1)
    with source.connect() as connection:
        has, needs = schema_version(connection)
        assert has == MigrationContext.configure(connection).get_current_revision()
    source.dispose()
    assert has == needs
    assert needs == ScriptDirectory.from_config(alembic_config(database_url)).get_current_head()
