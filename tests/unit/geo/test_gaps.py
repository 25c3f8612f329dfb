"""Shortfalls and the index: golden numbers by hand, and the laws of a fair comparison."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.gaps import gap_index, proportions, shortfall

amounts = st.floats(0, 1e4)
standards = st.floats(0.1, 1e4)


def test_the_shortfall_by_hand() -> None:
    assert shortfall([80, 60, 0, 95], 80, higher_is_better=True).tolist() == [0, 0.25, 1, 0]
    assert shortfall([15, 18, 30, 45], 15, higher_is_better=False) == pytest.approx([0, 0.2, 1, 1])
    both = shortfall([[60, 18]], [80, 15], higher_is_better=[True, False])
    assert both == pytest.approx(np.array([[0.25, 0.2]]))


def test_out_of_reach_is_a_whole_shortfall_and_unknown_is_unknown() -> None:
    found = shortfall([np.inf, np.nan], 30, higher_is_better=False)
    assert found[0] == 1
    assert np.isnan(found[1])


@settings(max_examples=50)
@given(amounts, amounts, standards, st.booleans(), st.sampled_from([0.25, 2, 1024]))
def test_units_do_not_matter_and_better_is_never_worse(
    a: float, b: float, standard: float, better: bool, unit: float
) -> None:
    low, high = sorted((a, b))
    found = shortfall([low, high], standard, higher_is_better=better)
    assert ((found >= 0) & (found <= 1)).all()
    assert (found[0] >= found[1]) if better else (found[0] <= found[1])
    scaled = shortfall([unit * low, unit * high], unit * standard, higher_is_better=better)
    assert np.array_equal(found, scaled)


def test_the_index_by_hand() -> None:
    short = [[0.2, 0.4, 1], [0.2, np.nan, np.nan], [np.nan, 0.4, np.nan], [np.nan] * 3]
    found = gap_index(short, [2, 1, 1])
    assert found.value == pytest.approx([0.45, 0.2, np.nan, np.nan], nan_ok=True)
    assert found.known_share == pytest.approx([1, 0.5, 0.25, 0])


tables = st.lists(
    st.lists(st.floats(0, 1) | st.just(np.nan), min_size=4, max_size=4), min_size=1, max_size=8
)
weightings = st.lists(st.floats(0.01, 5), min_size=4, max_size=4)


@settings(max_examples=50)
@given(tables, weightings, st.floats(0.001, 1000))
def test_only_the_proportions_of_the_weights_matter(
    short: list[list[float]], weights: list[float], times: float
) -> None:
    found, scaled = gap_index(short, weights), gap_index(short, np.array(weights) * times)
    assert found.value == pytest.approx(scaled.value, nan_ok=True)


@settings(max_examples=50)
@given(tables, weightings)
def test_a_metric_of_no_weight_changes_nothing_and_the_index_lies_between_its_parts(
    short: list[list[float]], weights: list[float]
) -> None:
    found = gap_index(short, weights)
    more = gap_index(np.column_stack([short, np.full(len(short), np.nan)]), [*weights, 0])
    assert found.value == pytest.approx(more.value, nan_ok=True)
    for value, row in zip(found.value, short, strict=True):
        assert np.isnan(value) or np.nanmin(row) - 1e-9 <= value <= np.nanmax(row) + 1e-9


@pytest.mark.parametrize("weights", [[1, np.nan], [1, -1], [np.inf, 1], [0, 0], []])
def test_weights_that_weigh_nothing_or_anything_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        proportions(weights)


def test_weights_of_any_size_are_proportions() -> None:
    assert proportions([1e308, 1e308]).tolist() == [0.5, 0.5]
    assert proportions([5e-324, 0]).tolist() == [1, 0]


@pytest.mark.parametrize("standard", [0, -1, np.nan, np.inf])
def test_a_standard_that_is_none_is_refused(standard: float) -> None:
    with pytest.raises(ValueError, match="standard"):
        shortfall([1], standard, higher_is_better=True)


def test_shapes_that_disagree_are_refused() -> None:
    for short in ([[0.1]], [0.1, 0.2]):
        with pytest.raises(ValueError, match="shape"):
            gap_index(short, [1, 1])
