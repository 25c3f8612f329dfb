"""How each pure function of ``geo`` is applied to all areas at once: one file a family."""

from collections.abc import Mapping

from hub.metrics.methods import (
    availability,
    coverage,
    duty,
    fleet,
    percentile,
    promises,
    rate,
    reach,
    share,
    spots,
    survival,
)
from hub.metrics.methods.family import Family

PIECES = {"cells": "surface_cells_of_area", "land": "land"}
"""Residents of one area, piece by piece, and what is land."""

SURFACE = {"cells": "surface_cells", "area": "area_shape", "land": "land"}
"""All residents, small area by small area; the area that is asked about; and what is land."""

METHODS: Mapping[str, Family] = {
    "coverage": Family(coverage.coverage, ground=PIECES),
    "uncovered": Family(coverage.uncovered, ground=PIECES),
    "density": Family(coverage.density, ground=PIECES),
    "distance": Family(coverage.distance, ground=PIECES),
    "availability": Family(availability.availability),
    "rate": Family(rate.rate, ground={"cells": "surface_cells_of_area"}),
    "share": Family(share.share),
    "known_share": Family(share.known_share),
    "promises": Family(promises.promises),
    "median_time": Family(survival.median_time),
    "spots": Family(spots.spots),
    "within": Family(reach.within, ground=SURFACE),
    "percentile": Family(percentile.percentile, moved=percentile.moved),
    "utilisation": Family(duty.utilisation),
    "emptiness": Family(duty.emptiness, ground=SURFACE),
    "live": Family(fleet.live, ground=SURFACE),
    "catchment": Family(reach.catchment, ground=SURFACE),
}
"""The name in a metric's declaration → how all areas are computed."""
