"""What may be asked of the ambulances' metrics, and what several of them stand on."""

from dataclasses import replace

from hub.metric import Choice, Parameter
from hub.text import Text

TARGET_MIN = 15
"""Minutes: the county's target (METRICS.md, section 5); a setting replaces it."""

TARGET = Parameter(
    name="target",
    title=Text("目標時間", "Target"),
    unit="min",
    default=TARGET_MIN,
    minimum=1,
    maximum=120,
    suggestions=(),
    setting="ems_target_min",
)
"""To the public for the default alone: of two targets the runs between them could be told."""

ANY_TARGET = replace(TARGET, suggestions=(8, 10, 15, 20, 30))

BASIS = Choice(
    name="basis",
    title=Text("起算點", "Counted from"),
    options=("call", "notified"),
    default="call",
    shared=True,
)

RUNS = ("ambulances", "ambulances.event")
"""Runs come by files and are made of news."""

WILSON = "Share with Wilson's interval: Wilson (1927), doi:10.1080/01621459.1927.10502953."
