"""Travel by road against a calculation of its own, and the laws of roads."""

import itertools
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.links import ROADS_TRIED
from geo.net import JOIN_M
from geo.roads import RoadGraph, whole_roads
from geo.travel import Stops, StraightLine
from geo.trips import Floats
from tests.unit.geo.test_travel import all_minutes

FEW = settings(max_examples=40)
STEP_M = 500
SLOW = {"access_kmh": 20.0, "detour": 1.4}
RATE = 1.4 * 60 / 20_000
"""Minutes for a metre off the road at those."""

NEVER = {"access_kmh": 1e-6, "detour": 1.0}
"""So slow that nobody leaves the road: a metre takes 60,000 minutes."""

points = st.tuples(st.integers(0, 12), st.integers(0, 12))
speeds = st.sampled_from([15.0, 40.0, 60.0, 100.0])


@st.composite
def roads(draw: st.DrawFn, most: int = ROADS_TRIED) -> tuple[list[Any], list[float]]:
    """Lines over a grid of 500 m with their speeds, no more than a place is linked to; none crosses itself."""
    corners = st.lists(points, min_size=2, max_size=4, unique=True)
    line = corners.map(lambda drawn: shapely.LineString(np.array(drawn) * STEP_M))
    simple = line.filter(shapely.is_simple)
    drawn = draw(st.lists(st.tuples(simple, speeds), min_size=1, max_size=most))
    return [road for road, _ in drawn], [speed for _, speed in drawn]


some_stops = st.lists(points, min_size=1, max_size=4, unique=True).map(
    lambda drawn: Stops.at(np.array(drawn) * STEP_M + [70.0, 110.0])
)


def by_hand(lines: list[Any], kmh: list[float], demand: Stops, sites: Stops) -> Floats:
    """Minutes of each pair by Floyd and Warshall over every vertex and every foot of every place."""
    xy = np.concatenate([demand.xy, sites.xy])
    names: dict[tuple[float, float], int] = {}
    edges: list[tuple[int, int, float]] = []

    def node(point: Any) -> int:
        return names.setdefault((round(point.x, 3), round(point.y, 3)), len(names))

    links = []
    for line, speed in zip(lines, kmh, strict=True):
        ends = [shapely.get_point(other, i) for other in lines for i in (0, -1)]
        near = [end for end in ends if line.distance(end) <= JOIN_M]
        feet = [line.interpolate(line.project(shapely.Point(p))) for p in xy]
        joints = [line.interpolate(line.project(end)) for end in near]
        corners = [shapely.get_point(line, i) for i in range(shapely.get_num_points(line))]
        for start, end in itertools.pairwise(corners):
            piece = shapely.LineString([start, end])
            on_it = [p for p in (*feet, *joints) if piece.distance(p) < 1e-3]
            stations = sorted([start, end, *on_it], key=piece.project)
            for a, b in itertools.pairwise(stations):
                edges.append((node(a), node(b), a.distance(b) / (speed * 1_000 / 60)))
        edges += [
            (node(a), node(b), a.distance(b) * RATE) for a, b in zip(near, joints, strict=True)
        ]
        links += [
            (i, node(foot), foot.distance(shapely.Point(xy[i])) * RATE)
            for i, foot in enumerate(feet)
        ]
    minutes = np.full((len(names),) * 2, np.inf)
    np.fill_diagonal(minutes, 0)
    for a, b, time in edges:
        minutes[a, b] = minutes[b, a] = min(minutes[a, b], time)
    for k in range(len(names)):
        minutes = np.minimum(minutes, minutes[:, [k]] + minutes[[k], :])
    found = np.linalg.norm(demand.xy[:, None] - sites.xy[None], axis=2) * RATE
    for (i, a, out), (j, b, back) in itertools.product(links, links):
        if i < len(demand) <= j:
            place = i, j - len(demand)
            found[place] = min(found[place], out + minutes[a, b] + back)
    return found


@FEW
@given(net=roads(), demand=some_stops, sites=some_stops)
def test_minutes_are_those_of_a_calculation_by_hand(
    net: tuple[list[Any], list[float]], demand: Stops, sites: Stops
) -> None:
    graph = RoadGraph(*net, **SLOW)
    assert all_minutes(graph, demand, sites) == pytest.approx(
        by_hand(*net, demand, sites), abs=1e-5
    )


def test_a_small_network_comes_to_the_minutes_worked_out_by_hand() -> None:
    """A highway of 12 km, a branch of 6 km from its middle; on foot 1 km takes 15 minutes.

    A──────6 km──────J──────6 km──────B     60 km/h: 6 minutes each
                     │ 6 km                 30 km/h: 12 minutes
                     C
    """
    highway = shapely.LineString([(0, 0), (6_000, 0), (12_000, 0)])
    branch = shapely.LineString([(6_000, 0), (6_000, -6_000)])
    graph = RoadGraph([highway, branch], [60, 30], access_kmh=4, detour=1)
    at_a, off_a, at_c, half_way = [0, 0], [0, 400], [6_000, -6_000], [3_000, 0]
    sites = Stops.at([[12_000, 0], [6_000, -3_000], [6_100, -6_000]])
    minutes = all_minutes(graph, Stops.at([at_a, off_a, at_c, half_way]), sites)
    assert minutes.tolist() == [
        [12.0, 12.0, 19.5],
        [18.0, 18.0, 25.5],
        [18.0, 6.0, 1.5],
        [9.0, 9.0, 16.5],
    ]


def test_two_places_on_one_long_piece_do_not_go_round_by_its_ends() -> None:
    graph = RoadGraph([shapely.LineString([(0, 0), (30_000, 0)])], [60], **SLOW)
    there = graph.nearest(Stops.at([[14_000, 0]]), Stops.at([[16_000, 0], [29_000, 0]]))
    assert there.tolist() == [2.0]


def test_one_enters_a_road_at_its_nearest_point_not_at_its_nearest_vertex() -> None:
    graph = RoadGraph([shapely.LineString([(0, 0), (30_000, 0)])], [60], access_kmh=6, detour=1)
    assert graph.nearest(Stops.at([[10_000, 200]]), Stops.at([[0, 0]])).tolist() == [10 + 2]


@FEW
@given(net=roads(), demand=some_stops, sites=some_stops)
def test_the_road_is_never_slower_than_going_straight(
    net: tuple[list[Any], list[float]], demand: Stops, sites: Stops
) -> None:
    straight = StraightLine(detour=SLOW["detour"], speed_kmh=SLOW["access_kmh"])
    by_road = all_minutes(RoadGraph(*net, **SLOW), demand, sites)
    assert (by_road <= all_minutes(straight, demand, sites)).all()


@FEW
@given(net=roads(most=ROADS_TRIED - 1), more=roads(most=1), demand=some_stops, sites=some_stops)
def test_another_road_never_lengthens_a_trip(
    net: tuple[list[Any], list[float]],
    more: tuple[list[Any], list[float]],
    demand: Stops,
    sites: Stops,
) -> None:
    before = all_minutes(RoadGraph(*net, **SLOW), demand, sites)
    after = RoadGraph([*net[0], *more[0]], [*net[1], *more[1]], **SLOW)
    assert (all_minutes(after, demand, sites) <= before + 1e-5).all()


@FEW
@given(net=roads(), which=st.integers(0, 3), faster=speeds, demand=some_stops, sites=some_stops)
def test_a_higher_speed_never_lengthens_a_trip(
    net: tuple[list[Any], list[float]], which: int, faster: float, demand: Stops, sites: Stops
) -> None:
    lines, kmh = net
    raised = [*kmh]
    raised[which % len(kmh)] += faster
    before, after = (
        all_minutes(RoadGraph(lines, speed, **SLOW), demand, sites) for speed in (kmh, raised)
    )
    assert (after <= before).all()


@FEW
@given(net=roads(most=7), demand=some_stops, sites=some_stops, data=st.data())
def test_the_order_of_lines_and_their_direction_do_not_matter(
    net: tuple[list[Any], list[float]], demand: Stops, sites: Stops, data: st.DataObject
) -> None:
    lines, kmh = net
    order = data.draw(st.permutations(range(len(lines))))
    shuffled = RoadGraph(
        [shapely.reverse(lines[i]) for i in order], [kmh[i] for i in order], **SLOW
    )
    whole = all_minutes(RoadGraph(lines, kmh, **SLOW), demand, sites)
    assert all_minutes(shuffled, demand, sites) == pytest.approx(whole, abs=1e-5)


steps = st.tuples(st.integers(-1, 1), st.integers(-1, 1)).filter(any)
walks = st.tuples(points, st.lists(steps, min_size=1, max_size=6)).map(
    lambda drawn: shapely.LineString(np.cumsum([drawn[0], *drawn[1]], axis=0) * STEP_M)
)


@FEW
@given(drawn=st.lists(st.tuples(walks, speeds), min_size=1, max_size=7))
def test_on_the_roads_no_way_is_longer_than_by_a_third_place(
    drawn: list[tuple[Any, float]],
) -> None:
    lines, kmh = [line for line, _ in drawn], [speed for _, speed in drawn]
    corners = Stops.at(np.unique(shapely.get_coordinates(lines), axis=0))
    minutes = all_minutes(RoadGraph(lines, kmh, **NEVER), corners, corners)
    minutes[minutes > 1e6] = np.inf
    by_third = (minutes[:, :, None] + minutes[None]).min(axis=1)
    assert (minutes <= by_third + 1e-6).all()


def test_ends_within_some_metres_of_another_road_are_joined_and_crossings_without_a_vertex_are_not() -> (
    None
):
    main = shapely.LineString([(0, 0), (10_000, 0)])
    side = shapely.LineString([(5_000, JOIN_M - 0.1), (5_000, 4_000)])
    far = shapely.LineString([(5_000, JOIN_M + 0.1), (5_000, 4_000)])
    bridge = shapely.LineString([(5_000, -4_000), (5_000, 4_000)])
    home, site = Stops.at([[0, 0]]), Stops.at([[5_000, 4_000]])
    minutes = [
        RoadGraph([main, road], [60, 60], **NEVER).nearest(home, site)[0] for road in (far, bridge)
    ]
    assert min(minutes) > 1e6, "nobody can leave one for the other"
    assert RoadGraph([main, side], [60, 60], **SLOW).nearest(home, site) == pytest.approx(
        9, abs=0.02
    )


def test_a_bit_of_road_that_is_joined_to_nothing_cuts_nobody_off() -> None:
    main = shapely.LineString([(0, 0), (20_000, 0)])
    bits = [shapely.LineString([(15_000, y), (15_050, y)]) for y in range(300, 300 + 9 * 20, 20)]
    home, site = Stops.at([[15_000, 400]]), Stops.at([[0, 0]])
    alone = RoadGraph([main], [60], **SLOW).nearest(home, site)
    assert RoadGraph([main, *bits], [60] * 10, **SLOW).nearest(home, site) == pytest.approx(alone)


def test_roads_of_another_landmass_are_not_entered_over_the_water() -> None:
    """Where an island has no roads one goes straight, as where there are none at all."""
    mainland = shapely.LineString([(0, 0), (20_000, 0)])
    island = Stops.at([[0, 3_000], [9_000, 3_000]], [1, 1])
    straight = all_minutes(StraightLine(), island, island)
    assert np.array_equal(
        all_minutes(RoadGraph([mainland], [60], mass=[0]), island, island), straight
    )
    by_road = all_minutes(RoadGraph([mainland], [60], mass=[1]), island, island)
    assert by_road[0, 1] == pytest.approx(9 + 6_000 * RATE) != straight[0, 1]


def test_nobody_takes_a_short_cut_through_another_site() -> None:
    there, beyond = (shapely.LineString([(0, y), (20_000, y)]) for y in (0, 1_000))
    home, goal, between = [0, 0], [20_000, 1_000], [10_000, 500]
    graph = RoadGraph([there, beyond], [60, 60], **NEVER)
    alone = graph.nearest(Stops.at([home]), Stops.at([goal]))
    both = all_minutes(graph, Stops.at([home]), Stops.at([goal, between]))
    assert both[0, 0] == alone[0]


@pytest.mark.parametrize("lines", [[], [shapely.LineString([(5, 5), (5, 5)])]])
def test_without_roads_everybody_goes_straight(lines: list[Any]) -> None:
    graph = RoadGraph(lines, [60] * len(lines), roadless_kmh=30)
    home, site = Stops.at([[0, 0]]), Stops.at([[9_000, 0]])
    assert graph.nearest(home, site) == StraightLine(speed_kmh=30).nearest(home, site)


def test_more_sites_than_are_looked_at_at_once_have_their_own_minutes() -> None:
    graph = RoadGraph([shapely.LineString([(0, 0), (100_000, 0)])], [60], **SLOW)
    sites = Stops.at([[1_000.0 * i, 0] for i in range(100)])
    assert all_minutes(graph, Stops.at([[0, 0]]), sites)[0] == pytest.approx(np.arange(100.0))


def test_pieces_of_one_road_become_one_line_and_branches_stay() -> None:
    pieces = [shapely.LineString([(i, 0), (i + 1, 0)]) for i in range(4)]
    joined, road = whole_roads([*pieces, shapely.LineString([(2, 0), (2, 5)])], [3, 3, 3, 3, 8])
    assert (shapely.length(joined).tolist(), road.tolist()) == ([4.0, 5.0], [3, 8])
    forked, road = whole_roads([*pieces, shapely.LineString([(2, 0), (2, 5)])], [3] * 5)
    assert (sorted(shapely.length(forked).tolist()), road.tolist()) == ([2.0, 2.0, 5.0], [3, 3, 3])


def test_no_pieces_are_no_roads() -> None:
    joined, road = whole_roads([], [])
    assert (len(joined), len(road)) == (0, 0)


def test_speeds_must_be_and_be_one_for_each_line() -> None:
    road = shapely.LineString([(0, 0), (9, 0)])
    for kmh in ([0], [-5], [float("nan")], [float("inf")]):
        with pytest.raises(ValueError, match="above 0"):
            RoadGraph([road], kmh)
    with pytest.raises(ValueError, match="2 lines, 1 speeds"):
        RoadGraph([road, road], [50])
