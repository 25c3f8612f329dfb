"""Places: areas with their dates and names, where residents live, and the ways between."""

from hub.places.atlas import load_atlas
from hub.places.crossings import replace_crossings
from hub.places.lookup import areas_frame, county_box, gazetteer, locator
from hub.places.population import load_population
from hub.places.report import Papers, PlacesReport, note_refusal
from hub.places.roads import NewRoads, replace_roads
from hub.places.sets import replace_areas
from hub.places.surfaces import NewSurface, replace_surface

__all__ = [
    "NewRoads",
    "NewSurface",
    "Papers",
    "PlacesReport",
    "areas_frame",
    "county_box",
    "gazetteer",
    "load_atlas",
    "load_population",
    "locator",
    "note_refusal",
    "replace_areas",
    "replace_crossings",
    "replace_roads",
    "replace_surface",
]
