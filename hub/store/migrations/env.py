"""Alembic's entry: the address comes from ``hub.store.schema``, the tables (for a comparison) from whoever compares."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import make_url, pool
from sqlalchemy.engine import create_engine

config = context.config
url = make_url(config.attributes["url"]).set(drivername="postgresql+psycopg")


def run() -> None:
    """Migrates in one transaction, so that a failed step leaves the schema as it was."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=config.attributes.get("metadata"),
            include_object=alembic_helpers.include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
