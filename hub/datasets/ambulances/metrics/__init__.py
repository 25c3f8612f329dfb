"""What is measured of ambulances: responses, who is near one, how busy they are, what became of the patients."""

from hub.datasets.ambulances.metrics.duty import EMPTY_MINUTES, UTILISATION
from hub.datasets.ambulances.metrics.followed import ROSC_RATE, STROKE_DELIVERY
from hub.datasets.ambulances.metrics.nearness import LIVE_COVERAGE, STANDING_COVERAGE
from hub.datasets.ambulances.metrics.response import RESPONSE_P50, RESPONSE_P90, WITHIN_TARGET

METRICS = (
    RESPONSE_P90,
    RESPONSE_P50,
    WITHIN_TARGET,
    STANDING_COVERAGE,
    LIVE_COVERAGE,
    EMPTY_MINUTES,
    UTILISATION,
    ROSC_RATE,
    STROKE_DELIVERY,
)
