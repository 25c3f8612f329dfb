"""Show the working: the queries' rows, fed to the named pure function, give the published value, for every metric."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sqlalchemy import text

from geo.catchment import steps
from geo.islands import Land
from geo.reach import mean_access
from geo.spans import Spans, Window
from geo.travel import Stops, StraightLine
from hub.metrics.demand import SLACK_M, spread_out
from hub.metrics.methods.reach import ZONES
from hub.registry import all_datasets, dataset
from hub.roles import Role
from hub.store.database import engine
from tests.conftest import Served
from tests.people import add_person, bearer, given_key
from tests.sending import rows as sent_rows
from tests.sending import send
from tests.telling import NOW, take, told

Working = dict[str, Any]
Fed = dict[str, list[Any]]

REAL = [
    "wifi_population_coverage",
    "wifi_uncovered_residents",
    "wifi_hotspots_per_1000",
    "wifi_median_distance",
]
"""Tried on the county's real hotspots."""

SIMULATED = [
    "issues_per_1000",
    "issue_median_days_to_close",
    "issue_open_age_p50",
    "issue_open_age_p90",
    "issue_within_sla",
    "issue_reopen_rate",
    "issue_clusters",
]
"""Tried on the simulated county."""

AMBULANCES = [metric.name for metric in dataset("ambulances").metrics]
"""Tried on the simulated county by somebody of the ems role, with every vehicle at its station just now."""

CARE = [*(metric.name for metric in dataset("clinics").metrics), "wifi_availability"]
"""Tried on the same county, whose hotspots and links have told of themselves."""

AREAS = ["10014", "10014010", "10014120", "10014160", "10014010043", "10014120003", "10014150001"]


def _people(rows: Fed) -> list[float]:
    return [row.residents for row in rows["cells"]]


def _cells(rows: Fed) -> list[Any]:
    return [shapely.from_wkb(bytes(row.geom)) for row in rows["cells"]]


def _points(found: list[Any]) -> np.ndarray:
    return np.array([(row.x, row.y) for row in found if row.x is not None]).reshape(-1, 2)


def _by_radius(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    radius = working["parameters"]["radius"]
    return float(function(_cells(rows), _people(rows), _points(rows["sites"]), radius=radius))


def _by_distance(function: Callable[..., Any], _: Working, rows: Fed) -> float:
    land = [shapely.from_wkb(bytes(row.geom)) for row in rows["land"]]
    return float(function(_cells(rows), _people(rows), _points(rows["sites"]), land=land))


def _per_1000(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    counted = working["steps"][1]["value"]
    amount = sum(row.amount for row in rows["records"]) if "records" in rows else counted
    return float(function(amount, sum(_people(rows))))


def _by_survival(function: Callable[..., Any], _: Working, rows: Fed) -> float:
    days = [row.days for row in rows["records"]]
    return float(function(days, [row.ended for row in rows["records"]]).value)


def _by_percentile(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    amounts = [np.nan if row.amount is None else row.amount for row in rows["records"]]
    return float(function(amounts, working["parameters"]["q"]))


def _by_hits(function: Callable[..., Any], _: Working, rows: Fed) -> float:
    return float(function([row.hit for row in rows["records"]]))


def _by_promises(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    columns = ("opened_s", "closed_s", "promised_days", "timed", "known_s")
    opened, closed, promised, timed, known = (
        np.array([getattr(row, name) for row in rows["records"]], dtype=float) for name in columns
    )
    since = datetime.fromisoformat(working["queries"]["records"]["parameters"]["since"])
    return float(
        function(
            opened, closed, promised, timed=timed, known_s=known, since_s=since.timestamp(),
            closures=[row.closed_on for row in rows["closures"]],
        )
    )  # fmt: skip


def _by_clusters(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    placed = [row for row in rows["records"] if row.x is not None]
    known = working["parameters"]
    return float(
        function(
            _points(placed), [row.category for row in placed], [row.here for row in placed],
            reach_m=known["reach_m"], least=int(known["least_cases"]),
        )
    )  # fmt: skip


@dataclass
class Town:
    """The residents of one area as points, and the trips to them along straight lines."""

    stops: Stops
    residents: np.ndarray
    land: Land

    @classmethod
    def of(cls, working: Working, rows: Fed) -> "Town":
        """From the rows of the surface, of the area and of the land; off the coast a point is of the area next to it."""
        every = cls.everybody(working, rows)
        stops, people, land = every.stops, every.residents, every.land
        area, coast = (shapely.from_wkb(bytes(rows[name][0].geom)) for name in ("area", "land"))
        points = shapely.points(stops.xy)
        shapely.prepare(area)
        shapely.prepare(coast)
        at_sea = ~shapely.intersects(coast, points) & shapely.dwithin(area, points, SLACK_M)
        inside = np.flatnonzero(shapely.intersects(area, points) | at_sea)
        return cls(stops.some(inside), people[inside], land)

    @classmethod
    def everybody(cls, working: Working, rows: Fed) -> "Town":
        """All residents of the surface."""
        srid = working["queries"]["area"]["parameters"]["srid"]
        cells = gpd.GeoSeries(_cells(rows), crs=4326).to_crs(srid).to_numpy()
        land = Land([shapely.from_wkb(bytes(row.geom)) for row in rows["land"]])
        return cls(*spread_out(cells, np.array(_people(rows), dtype=float), land), land)

    def sites(self, xy: np.ndarray) -> Stops:
        """Places to go to, or to come from."""
        return Stops(xy, self.land.of(shapely.points(xy)))


def _by_minutes(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    town = Town.of(working, rows)
    found = rows["sites"] if "sites" in rows else [row for row in rows["vehicles"] if row.free]
    minutes = StraightLine().nearest(town.stops, town.sites(_points(found)))
    known = working["parameters"]
    limit = known["target"] if "target" in known else known["minutes"]
    return float(function(minutes, town.residents, limit=limit))


def _by_catchment(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    """All residents share what the sites offer; the area has the mean of what its own reach, for 1,000 of them."""
    inside, every = Town.of(working, rows), Town.everybody(working, rows)
    sites = [row for row in rows["sites"] if row.x is not None]
    trips = StraightLine().trips(every.stops, every.sites(_points(sites)), limit=max(ZONES))
    access = function([row.hours for row in sites], every.residents, trips, weight=steps(ZONES))
    own = dict(zip(map(tuple, every.stops.xy), access, strict=True))
    here = np.array([own[tuple(xy)] for xy in inside.stops.xy])
    return 1000 * mean_access(here, inside.residents)


def _by_states(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    told = [row for row in rows["spans"] if row.online is not None]
    return float(
        function(
            [row.online for row in told], [row.start_s for row in told], [row.end_s for row in told],
            window=_window(working["queries"]["spans"]),
        )
    )  # fmt: skip


def _by_spells(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    window = _window(working["queries"]["spells"])
    told = [row for row in rows["spells"] if row.state is not None]
    free = [row for row in told if row.state == "free" and row.x is not None]
    town, places = Town.of(working, rows), sorted({(row.x, row.y) for row in free})
    trips = StraightLine().trips(
        town.stops, town.sites(np.array(places)), limit=working["parameters"]["target"]
    )
    reach = np.zeros((len(places), len(town.stops)), dtype=bool)
    reach[trips.site, trips.demand] = True
    names = {place: i for i, place in enumerate(places)}
    found = function(
        _spans(free, [names[row.x, row.y] for row in free]), reach, town.residents,
        np.zeros(len(town.stops), dtype=int), 1, window=window, known=_spans(told, [0] * len(told)),
    )  # fmt: skip
    return float(found.empty_min[0])


def _by_shifts(function: Callable[..., Any], working: Working, rows: Fed) -> float:
    told = [row for row in rows["spells"] if row.state is not None]
    names = {row.feature_id: i for i, row in enumerate([*rows["spells"], *rows["shifts"]])}
    busy, known, shifts = (
        _spans(found, [names[row.feature_id] for row in found])
        for found in ([row for row in told if row.state == "busy"], told, rows["shifts"])
    )
    window = _window(working["queries"]["shifts"])
    return float(function(busy, known, shifts, max(names.values()) + 1, window=window))


def _spans(found: list[Any], things: list[int]) -> Spans:
    return Spans.of(things, [row.start_s for row in found], [row.end_s for row in found])


def _window(query: dict[str, Any]) -> Window:
    since, until = (
        datetime.fromisoformat(query["parameters"][name]) for name in ("since", "until")
    )
    return Window(since.timestamp(), until.timestamp())


FEEDING: dict[str, Callable[[Callable[..., Any], Working, Fed], float]] = {
    "geo.coverage.population_coverage": _by_radius,
    "geo.coverage.uncovered_residents": _by_radius,
    "geo.coverage.per_1000": _per_1000,
    "geo.nearest.median_distance": _by_distance,
    "geo.survival.median_time": _by_survival,
    "geo.percentiles.percentile": _by_percentile,
    "geo.shares.percent": _by_hits,
    "hub.promises.percent_kept": _by_promises,
    "geo.clusters.count_clusters": _by_clusters,
    "geo.reach.percent_within": _by_minutes,
    "geo.catchment.two_step": _by_catchment,
    "geo.availability.percent_online": _by_states,
    "geo.emptiness.empty_minutes": _by_spells,
    "geo.utilisation.percent_busy": _by_shifts,
}
"""A metric's ``function`` → how the rows of its queries become its arguments."""


def _get(url: str, key: str = "") -> Any:
    asked = urllib.request.Request(url, headers=bearer(key) if key else {})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def real_hub(
    cluster: Any, loaded_template_url: str, serve: Callable[..., Served], real_data: Path
) -> Served:
    """A hub with both real hotspot files."""
    assert loaded_template_url
    cluster.create_database("working", template="template_loaded")
    url = cluster.url("working")
    send(url, real_data / "wifi/臺東無線網路佈建位址.csv")
    send(url, real_data / "wifi/itaiwan_hotspots_taitung_2025-11.json")
    return serve(url)


@pytest.mark.parametrize("metric", REAL)
@pytest.mark.parametrize("area_code", AREAS)
def test_the_rows_of_the_queries_give_the_published_value(
    real_hub: Served, metric: str, area_code: str
) -> None:
    assert _published_is_computed(real_hub, metric, area_code) is not None


@pytest.mark.parametrize("metric", SIMULATED)
def test_the_rows_of_the_simulated_county_give_the_published_value(
    server: Served, metric: str
) -> None:
    values = [_published_is_computed(server, metric, area_code) for area_code in AREAS]
    assert sum(value is not None for value in values) >= 2, values


@pytest.fixture(scope="module")
def driven_hub(
    cluster: Any, simulated_template_url: str, serve: Callable[..., Served]
) -> tuple[Served, str]:
    """A hub with the simulated county whose vehicles all stand free at their stations, and a key of the ems role."""
    assert simulated_template_url
    cluster.create_database("working_driven", template="template_simulated")
    url, now = cluster.url("working_driven"), datetime.now(UTC)
    found = """
        SELECT v.feature_id, ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat
          FROM ambulance_vehicle AS v
          JOIN ambulance_station AS s ON s.feature_id = v.station_id
        """
    places = [(name, {"lon": lon, "lat": lat}) for name, lon, lat in sent_rows(url, found)]
    free = {"serviceStatus": "available"}
    # ahead of the clock by as much as is allowed, so that the test may take its time
    ahead = NOW - now - timedelta(minutes=4)
    take(
        url,
        [
            told("position", v, {**p, **free}, at=ahead, arrived=now, simulated=True)
            for v, p in places
        ],
    )
    for kind, state, of in (("state", "apState", "wifi_hotspot"), ("link", "state", "clinic_site")):
        names = [name for (name,) in sent_rows(url, f"SELECT feature_id FROM {of} ORDER BY 1")]
        take(
            url,
            [
                told(kind, name, {state: word}, at=NOW - now + ago, arrived=now, simulated=True)
                for i, name in enumerate(names)
                for ago, word in _reports(i)
            ],
        )
    key = given_key(url, add_person(url, "driver", Role.EMS))
    return serve(url), key


def _reports(number: int) -> list[tuple[timedelta, str]]:
    """What a device said an hour ago: it was on, off for a while that differs from one to the next, then silent."""
    back = timedelta(minutes=60 - number % 5)
    return [(timedelta(minutes=70), "online"), (timedelta(minutes=62), "offline"), (back, "online")]


@pytest.mark.parametrize("metric", AMBULANCES)
def test_the_rows_of_the_ambulances_give_the_published_value(
    driven_hub: tuple[Served, str], metric: str
) -> None:
    values = [_published_is_computed(driven_hub[0], metric, a, driven_hub[1]) for a in AREAS]
    assert sum(value is not None for value in values) >= 2, values


@pytest.mark.parametrize("metric", CARE)
def test_the_rows_of_sites_and_states_give_the_published_value(
    driven_hub: tuple[Served, str], metric: str
) -> None:
    values = [_published_is_computed(driven_hub[0], metric, a, driven_hub[1]) for a in AREAS]
    assert sum(value is not None for value in values) >= 2, values


def test_every_metric_is_tried() -> None:
    declared = [metric.name for owner in all_datasets().values() for metric in owner.metrics]
    assert sorted([*REAL, *SIMULATED, *AMBULANCES, *CARE]) == sorted(declared)


def _published_is_computed(hub: Served, metric: str, area_code: str, key: str = "") -> float | None:
    """The value of the working, which is that of the list and that of the function fed with the rows; None: too few."""
    working = _get(f"{hub.url}/api/metrics/{metric}/{area_code}/working", key)
    rows = _rows(hub.database_url, working["queries"])
    value: float | None = working["value"]
    if value is None:
        assert working["reason"] in ("none_here", "too_few", "never_half", *LACKING)
        few = rows[LACKING.get(working["reason"], "records")]
        assert len(few) < FEW or working["reason"] == "never_half"
    else:
        assert value == pytest.approx(_compute(working, rows), rel=1e-6, abs=0.002)
    level = {5: "county", 8: "township", 11: "village"}[len(area_code)]
    published = _get(
        f"{hub.url}/api/metrics/{metric}?level={'township' if level == 'county' else level}", key
    )
    lines = [published["county"], *published["values"]]
    listed = next(v["value"] for v in lines if v["area_code"] == area_code)
    # What depends on the clock may be asked for in the next minute, 0.0007 days later.
    assert listed == (value if working["value"] is None else pytest.approx(value, abs=0.002))
    return value


LACKING = {"no_roster": "shifts", "no_features": "spans"}
"""Reasons that say which rows there are none of."""

FEW = 5
"""Fewer records than this make no median."""


def _rows(url: str, queries: dict[str, Any]) -> Fed:
    source = engine(url, pool_size=1)
    with source.connect() as connection:
        found = {
            name: connection.execute(text(q["sql"]), q["parameters"]).all()
            for name, q in queries.items()
        }
    source.dispose()
    return found


def _compute(working: Working, rows: Fed) -> float:
    module, name = working["function"].rsplit(".", 1)
    return FEEDING[working["function"]](getattr(import_module(module), name), working, rows)


def test_counts_of_the_inputs_are_those_of_the_queries(real_hub: Served) -> None:
    working = _get(f"{real_hub.url}/api/metrics/wifi_population_coverage/10014010/working")
    rows = _rows(real_hub.database_url, working["queries"])
    stated = {line["name"]: line["records"] for line in working["inputs"]}
    assert stated["tt-free"] + stated["itaiwan"] == len(rows["sites"]) == 362
    assert {line["name"]: line["source"]["as_of"] for line in working["inputs"]}[
        "tt-free"
    ] == "2017-09-30"
