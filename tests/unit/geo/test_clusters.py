"""Clusters of cases against their definition, worked out pair by pair, and the laws of place and order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from geo.clusters import NONE, Clusters, central, clusters, count_clusters

REACH = 200
cases = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from(["lamp", "road"])),
    max_size=40,
).map(lambda rows: [(100.0 * x, 100.0 * y, kind) for x, y, kind in rows])
Cases = list[tuple[float, float, str]]


def found(rows: Cases, **more: float) -> Clusters:
    return clusters([row[:2] for row in rows], [row[2] for row in rows], **more)  # type: ignore[arg-type]


@settings(max_examples=50)
@given(cases)
def test_clusters_are_what_their_definition_says(rows: Cases) -> None:
    ours = found(rows)
    xy = np.array([row[:2] for row in rows]).reshape(-1, 2)
    kind = np.array([row[2] for row in rows])
    near = (cdist(xy, xy) <= REACH) & (kind[:, None] == kind)
    core = near.sum(axis=1) >= 3
    _, joined = connected_components(near & core[:, None] & core, directed=False)
    for i in range(len(rows)):
        if not core[i]:
            within = set(ours.label[near[i] & core])
            assert ours.label[i] in (within or {NONE})
        for j in np.flatnonzero(core):
            assert not core[i] or (joined[i] == joined[j]) == (ours.label[i] == ours.label[j])


@settings(max_examples=50)
@given(cases, st.randoms())
def test_order_changes_no_label(rows: Cases, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(rows)))
    random.shuffle(order)
    ours, again = found(rows), found([rows[i] for i in order])
    assert np.array_equal(again.label, ours.label[order])
    for one, other in zip(ours[1:], again[1:], strict=True):
        assert np.array_equal(one, other)


@settings(max_examples=50)
@given(cases)
def test_centre_count_and_category_are_those_of_the_points(rows: Cases) -> None:
    ours = found(rows)
    assert sorted(ours.cases, reverse=True) == ours.cases.tolist()
    assert set(ours.label) - {NONE} == set(range(len(ours.cases)))
    for number in range(len(ours.cases)):
        own = [row for row, label in zip(rows, ours.label, strict=True) if label == number]
        assert len(own) == ours.cases[number]
        assert {row[2] for row in own} == {ours.category[number]}
        mean = np.mean([row[:2] for row in own], axis=0)
        assert ours.centre[number] == pytest.approx(mean)


def test_the_limit_is_inclusive_and_three_are_enough() -> None:
    row = [(0.0, 0.0, "road"), (200.0, 0.0, "road"), (400.0, 0.0, "road")]
    assert found(row).label.tolist() == [0, 0, 0]
    assert found(row, reach_m=199.9).label.tolist() == [NONE] * 3
    assert found(row[:2]).label.tolist() == [NONE] * 2
    assert found([row[0]] * 3).label.tolist() == [0, 0, 0]


def test_categories_do_not_make_a_cluster_together() -> None:
    assert found([(0.0, 0.0, "road"), (1.0, 0.0, "road"), (2.0, 0.0, "lamp")]).cases.size == 0


def test_a_case_without_a_place_is_in_no_cluster() -> None:
    row = [(0.0, 0.0, "road")] * 3
    assert found([*row, (np.nan, 5.0, "road")]).label.tolist() == [0, 0, 0, NONE]
    assert found([]).label.tolist() == []


def test_what_makes_no_sense_is_refused() -> None:
    for limits in ({"reach_m": 0}, {"reach_m": np.nan}, {"least": 0}):
        with pytest.raises(ValueError, match="above 0"):
            found([], **limits)
    with pytest.raises(ValueError, match="one each"):
        clusters([[0, 0]], ["a", "b"])


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans()), max_size=25))
def test_every_cluster_belongs_to_one_of_two_areas(rows: list[tuple[int, int, bool]]) -> None:
    points = 80.0 * np.array([row[:2] for row in rows], dtype=float).reshape(-1, 2)
    here = np.array([row[2] for row in rows], dtype=bool)
    kinds = ["road"] * len(rows)
    made = clusters(points, kinds)
    stands_for = central(points, made)
    assert made.label[stands_for].tolist() == list(range(len(made.cases)))
    counted = [count_clusters(points, kinds, inside) for inside in (here, ~here)]
    assert sum(counted) == len(made.cases)
