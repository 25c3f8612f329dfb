"""A migration written by comparing a database with the declared tables; a person reads it before it is committed."""

from pathlib import Path

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from hub.errors import ClientFault
from hub.store.database import engine, translated
from hub.store.schema import alembic_config
from hub.store.version import VERSIONS, schema_version


def write_revision(
    url: str, message: str, tables: MetaData, folder: Path = VERSIONS
) -> Path | None:
    """Writes the migration that turns the database at ``url`` into ``tables``; None where they agree already.

    ``message`` names what it does, in the imperative; ``folder`` takes the file, numbered after the newest one.

    Raises:
        DatabaseAway: the database cannot be reached.
        ClientFault: it is not at the newest migration, so the comparison would repeat what is written already.
    """
    _refuse_behind(url)
    config = alembic_config(url)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join({str(VERSIONS), str(folder)}))
    config.attributes["metadata"] = tables
    number = f"{1 + max(int(known.revision) for known in ScriptDirectory.from_config(config).walk_revisions()):04d}"
    with translated():
        written = command.revision(
            config, message, autogenerate=True, rev_id=number, version_path=str(folder),
            process_revision_directives=_leave_out_empty,
        )  # fmt: skip
    return Path(written.path) if written and not isinstance(written, list) else None


def _refuse_behind(url: str) -> None:
    source = engine(url, pool_size=1)
    try:
        with translated(), source.connect() as connection:
            has, needs = schema_version(connection)
    finally:
        source.dispose()
    if has != needs:
        raise ClientFault(
            f"The database is at {has or 'no migration'}; the newest is {needs}.",
            hint="Run `hub migrate`, then do it again.",
            code="schema_behind",
        )


def _leave_out_empty(
    context: MigrationContext, revision: object, scripts: list[MigrationScript]
) -> None:
    """No file for no difference."""
    operations = scripts[0].upgrade_ops
    if operations is not None and operations.is_empty():
        scripts.clear()
