"""The contract of a metric: what a dataset declares of a number it can give for each area, and nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hub.text import Text

Time = Literal["state", "window", "recent", "now"]
"""``state``: what stands on a day. ``window``: what happened between two days. ``recent``: the same, by default of late and up
to this minute. ``now``: as things are this minute."""


@dataclass(frozen=True)
class Parameter:
    """A number that the asker may choose; ``maximum`` is where it stops making sense.

    ``suggestions``: what the screen offers, and all that the public may ask for where the metric is ``guarded``; none:
    the default alone.
    ``setting``: the name of the setting that replaces ``default`` in a county of its own mind.
    """

    name: str
    title: Text
    unit: str
    default: float
    minimum: float
    maximum: float
    suggestions: tuple[float, ...]
    setting: str | None = None


@dataclass(frozen=True)
class Choice:
    """A word that the asker may choose: one of ``options``, or of those that the query ``query`` returns.

    ``query`` names a file under ``store/sql`` with one column ``value``. No choice means all of them together.
    ``shared``: one record may count under several options, as an interval under two bases; else under one alone.
    """

    name: str
    title: Text
    options: tuple[str, ...] = ()
    query: str | None = None
    default: str | None = None
    shared: bool = False


@dataclass(frozen=True)
class Standard:
    """What the value should reach: the zero of the gap index, and where that is written."""

    value: float
    source: Text


@dataclass(frozen=True)
class Metric:
    """One number per area: its question, unit, direction, source and the pure function behind it.

    ``method`` is how the function is applied to all areas at once (``hub.metrics.methods``); ``constants`` are what
    it must know beside the parameters. ``inputs``: name → file under ``store/sql``, all of them asked with the same
    parameters. ``reads``: the names in ``data_version`` on which the inputs depend, areas and population apart.
    ``travels``: whether roads and crossings count. ``time``: see ``Time``.
    ``guarded``: records of ambulance runs, outcomes or clinic visits stand behind it; without the ems role it passes the
    rules for these. ``finest``: the level that is shown without that role. ``assumptions``: notes (see ``hub/api/notes.py``) that always stand beside it.
    ``limit``: the parameter that says how many minutes of travel count, where one does.
    ``least``: with fewer records than this it has no value.
    ``sentence`` is a template over {area} (the worst one), {value}, {affected}, {share}, {residents}, {n} and
    the parameters; ``county_sentence`` over the county's own {value}, {affected}, {share}, {n}.
    """

    name: str
    title: Text
    question: Text
    definition: Text
    formula: Text
    unit: str
    unit_label: Text
    decimals: int
    higher_is_better: bool
    citation: str
    function: str
    method: str
    inputs: Mapping[str, str]
    reads: tuple[str, ...]
    counts: Text
    sentence: Text
    county_sentence: Text
    parameters: tuple[Parameter, ...] = ()
    choices: tuple[Choice, ...] = ()
    constants: Mapping[str, float] = field(default_factory=dict)
    time: Time = "state"
    travels: bool = False
    guarded: bool = False
    finest: Literal["township", "village"] = "village"
    limit: str = "minutes"
    least: int = 1
    standard: Standard | None = None
    assumptions: tuple[str, ...] = ()
