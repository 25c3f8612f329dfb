"""Laws of every way of travelling, of straight lines, and of crossing water."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.islands import Land
from geo.roads import RoadGraph
from geo.travel import Crossing, Stops, StraightLine, Travel
from geo.trips import Floats, Trips

FEW = settings(max_examples=40)
MAINLAND, ISLAND, ISLET = 0, 1, 2
FERRY = Crossing("ferry", (0, 0), MAINLAND, (40_000, 0), ISLAND, 70)
FLIGHT = Crossing("air", (5_000, 5_000), MAINLAND, (41_000, 3_000), ISLAND, 35)
ONWARD = Crossing("ferry", (42_000, 0), ISLAND, (80_000, 0), ISLET, 50, both_ways=False)
ROAD = shapely.LineString([(-3_000, 0), (0, 0), (5_000, 5_000), (9_000, 5_000)])
WAYS: dict[str, Travel] = {
    "straight": StraightLine(),
    "road": RoadGraph([ROAD], [60]),
    "straight, boats": StraightLine(crossings=[FERRY, FLIGHT, ONWARD]),
    "road, boats": RoadGraph([ROAD], [60], crossings=[FERRY, FLIGHT, ONWARD]),
}
every_way = pytest.mark.parametrize("travel", WAYS.values(), ids=WAYS.keys())
whole_kilometres = st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 2))


def places(drawn: list[tuple[int, int, int]]) -> Stops:
    """Stops round the middles of three landmasses, 40 km from each other."""
    xy = [(1_000 * x + 40_000 * mass, 1_000 * y) for x, y, mass in drawn]
    return Stops.at(xy, [mass for _, _, mass in drawn])


some_places = st.lists(whole_kilometres, min_size=1, max_size=6).map(places)


def table(trips: Trips, demand: Stops, sites: Stops) -> Floats:
    """Minutes of each pair; inf where there is no trip."""
    minutes = np.full((len(demand), len(sites)), np.inf)
    minutes[trips.demand, trips.site] = trips.minutes
    return minutes


def all_minutes(travel: Travel, demand: Stops, sites: Stops) -> Floats:
    return table(travel.trips(demand, sites, limit=np.inf), demand, sites)


@every_way
@FEW
@given(demand=some_places, sites=some_places)
def test_the_nearest_site_is_that_of_the_shortest_trip(
    travel: Travel, demand: Stops, sites: Stops
) -> None:
    shortest = all_minutes(travel, demand, sites).min(axis=1)
    assert np.array_equal(travel.nearest(demand, sites), shortest)


@every_way
@FEW
@given(demand=some_places, sites=some_places, limit=st.integers(0, 200))
def test_a_limit_leaves_out_the_longer_trips_and_nothing_else(
    travel: Travel, demand: Stops, sites: Stops, limit: int
) -> None:
    whole = all_minutes(travel, demand, sites)
    found = travel.trips(demand, sites, limit=limit)
    assert np.array_equal(table(found, demand, sites), np.where(whole <= limit, whole, np.inf))
    pairs = list(zip(found.demand.tolist(), found.site.tolist(), strict=True))
    assert pairs == sorted(set(pairs)), "each pair once, by demand, then site"


@every_way
@FEW
@given(demand=some_places, sites=some_places, data=st.data())
def test_the_order_of_sites_and_residents_does_not_matter(
    travel: Travel, demand: Stops, sites: Stops, data: st.DataObject
) -> None:
    rows = data.draw(st.permutations(range(len(demand))))
    columns = data.draw(st.permutations(range(len(sites))))
    shuffled = all_minutes(
        travel,
        Stops(demand.xy[rows], demand.mass[rows]),
        Stops(sites.xy[columns], sites.mass[columns]),
    )
    whole = all_minutes(travel, demand, sites)
    assert shuffled == pytest.approx(whole[np.ix_(rows, columns)], abs=1e-8)


@pytest.mark.parametrize("name", ["straight", "road"])
@FEW
@given(demand=some_places, sites=some_places)
def test_there_and_back_take_the_same_time(name: str, demand: Stops, sites: Stops) -> None:
    there = all_minutes(WAYS[name], demand, sites)
    assert there == pytest.approx(all_minutes(WAYS[name], sites, demand).T, abs=1e-8)


@every_way
def test_sixty_minutes_are_inside_sixty(travel: Travel) -> None:
    home = Stops.at([[-9_000, -9_000]])
    for metres in (400.0, 3_333.3, 12_345.6):
        site = Stops.at([[-9_000, -9_000 - metres]])
        minutes = travel.nearest(home, site)[0]
        assert len(travel.trips(home, site, limit=minutes).minutes) == 1
        assert not len(travel.trips(home, site, limit=minutes - 0.001).minutes)


def test_an_hour_at_the_stated_speed_and_detour_is_sixty_minutes() -> None:
    hour = StraightLine(detour=1.4, speed_kmh=40)
    site = Stops.at([[40_000 / 1.4, 0], [-40_000 / 1.4, 0], [0, 40_000 / 1.4 + 0.01]])
    found = hour.trips(Stops.at([[0, 0]]), site, limit=60)
    assert (found.site.tolist(), found.minutes.tolist()) == ([0, 1], [60.0, 60.0])


@given(demand=some_places, sites=some_places)
@FEW
def test_straight_lines_are_those_of_a_brute_force_search(demand: Stops, sites: Stops) -> None:
    metres = np.sqrt(((demand.xy[:, None] - sites.xy[None]) ** 2).sum(axis=2))
    minutes = metres * 1.4 / (40_000 / 60)
    minutes[demand.mass[:, None] != sites.mass[None]] = np.inf
    assert all_minutes(StraightLine(), demand, sites) == pytest.approx(minutes, abs=1e-8)


@pytest.mark.parametrize("name", ["straight", "road"])
def test_an_islander_reaches_the_mainland_by_a_crossing_alone(name: str) -> None:
    islander, hospital = Stops.at([[41_000, 0]], [ISLAND]), Stops.at([[0, 1_000]], [MAINLAND])
    by_land, by_boat = WAYS[name], WAYS[f"{name}, boats"]
    assert np.isinf(by_land.nearest(islander, hospital)).all()
    assert not len(by_land.trips(islander, hospital, limit=np.inf).minutes)
    to_port = by_land.nearest(islander, Stops.at([[41_000, 3_000]], [ISLAND]))
    from_port = by_land.nearest(hospital, Stops.at([[5_000, 5_000]], [MAINLAND]))
    assert by_boat.nearest(islander, hospital) == pytest.approx(to_port + 35 + from_port)


def test_the_quicker_of_two_crossings_is_taken_and_boats_are_changed_by_land() -> None:
    walk = {"detour": 1.0, "speed_kmh": 6.0}  # a kilometre is ten minutes
    islander = Stops.at([[41_000, 0]], [ISLAND])
    hospital = Stops.at([[5_000, 5_000]], [MAINLAND])
    both = StraightLine(**walk, crossings=[FERRY, FLIGHT, ONWARD])
    assert both.nearest(islander, hospital).tolist() == [30 + 35]
    late = StraightLine(**walk, crossings=[FERRY, ONWARD])
    islet = Stops.at([[80_000, 1_000]], [ISLET])
    mainlander = Stops.at([[0, -500]], [MAINLAND])
    assert late.nearest(mainlander, islet).tolist() == [5 + 70 + 20 + 50 + 10]
    assert np.isinf(late.nearest(islet, mainlander)), "the last boat leads one way"


def test_a_crossing_may_be_the_short_way_across_a_bay() -> None:
    bay = Crossing("ferry", (0, 0), MAINLAND, (9_000, 0), MAINLAND, 5)
    ferry = StraightLine(detour=1, speed_kmh=6, crossings=[bay])
    assert ferry.nearest(Stops.at([[0, 0]]), Stops.at([[9_000, 0]])).tolist() == [5.0]


@given(demand=some_places, sites=some_places)
@FEW
def test_another_crossing_never_lengthens_a_trip(demand: Stops, sites: Stops) -> None:
    for fewer, more in (([], [FERRY]), ([FERRY], [FERRY, ONWARD, FLIGHT])):
        without = all_minutes(StraightLine(crossings=fewer), demand, sites)
        assert (all_minutes(StraightLine(crossings=more), demand, sites) <= without + 1e-8).all()


@every_way
def test_where_nobody_is_or_nothing_is_there_are_no_trips(travel: Travel) -> None:
    none, home = Stops.at([]), Stops.at([[0, 0]])
    assert np.isinf(travel.nearest(home, none)).all()
    assert travel.nearest(none, home).shape == (0,)
    for demand, sites in ((none, home), (home, none), (none, none)):
        assert not len(travel.trips(demand, sites, limit=np.inf).minutes)


def test_landmasses_tell_which_places_are_joined() -> None:
    land = Land([shapely.box(0, 0, 9_000, 9_000), shapely.box(40_000, 0, 42_000, 900)])
    xy = [[100, 100], [8_000, 8_000], [41_000, 500]]
    stops = Stops.at(xy, land.of(shapely.points(xy)))
    reached = np.isfinite(all_minutes(StraightLine(), stops, stops))
    assert reached.tolist() == [[True, True, False]] * 2 + [[False, False, True]]


@pytest.mark.parametrize("limit", [-1.0, float("nan")])
@every_way
def test_a_limit_that_cannot_be_is_refused(travel: Travel, limit: float) -> None:
    with pytest.raises(ValueError, match="limit is"):
        travel.trips(Stops.at([[0, 0]]), Stops.at([[0, 0]]), limit=limit)


def test_what_cannot_be_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"detour is 0\.9"):
        StraightLine(detour=0.9)
    with pytest.raises(ValueError, match="speed is 0"):
        StraightLine(speed_kmh=0)
    with pytest.raises(ValueError, match="takes nan minutes"):
        Crossing("ferry", (0, 0), 0, (1, 1), 1, float("nan"))
    with pytest.raises(ValueError, match="no point"):
        Stops.at([[0, np.nan]])
    with pytest.raises(ValueError, match=r"mass \(1,\)"):
        Stops.at([[0, 0], [1, 1]], [0])
