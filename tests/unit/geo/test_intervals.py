"""Intervals of shares and changes against scipy and the published examples of Newcombe (1998)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from geo.intervals import (
    change,
    change_each,
    more_than_noise,
    poisson_each,
    wilson,
    wilson_each,
)

trials = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=50)
@given(trials, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_is_that_of_scipy(trial: tuple[int, int], level: float) -> None:
    reference = binomtest(*trial).proportion_ci(confidence_level=level, method="wilson")
    assert wilson(*trial, level=level) == pytest.approx((reference.low, reference.high), abs=1e-12)


@settings(max_examples=50)
@given(st.lists(trials, min_size=1, max_size=30))
def test_many_shares_at_once_are_each_as_if_alone(several: list[tuple[int, int]]) -> None:
    hits, n = np.array(several).T
    lo, hi = wilson_each(hits, n)
    assert list(zip(lo, hi, strict=True)) == [wilson(*trial) for trial in several]
    assert (lo >= 0).all()
    assert (lo <= hits / n).all()
    assert (hits / n <= hi).all()
    assert (hi <= 1).all()


def test_no_trials_give_no_interval_and_impossible_ones_are_refused() -> None:
    assert np.isnan(wilson(0, 0)).all()
    for hits, n in ((-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="between 0 and n"):
            wilson(hits, n)
    for level in (0, 1, 95, float("nan")):
        with pytest.raises(ValueError, match="level"):
            wilson(1, 2, level=level)


@pytest.mark.parametrize(
    ("first", "second", "lo", "hi"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_of_two_shares_is_newcombes(
    first: tuple[int, int], second: tuple[int, int], lo: float, hi: float
) -> None:
    """Golden values: Newcombe (1998), table II, method 10."""
    (a, n), (b, m) = first, second
    found = change(b / m, *wilson(b, m), a / n, *wilson(a, n))
    assert found == pytest.approx((a / n - b / m, lo, hi), abs=5e-5)


ends = st.tuples(st.floats(-1e3, 1e3), st.floats(0, 100), st.floats(0, 100)).map(
    lambda x: (x[0], x[0] - x[1], x[0] + x[2])
)


@settings(max_examples=50)
@given(ends, ends, st.floats(0.001, 1000))
def test_a_change_turned_round_or_scaled_is_the_same_change(
    a: tuple[float, float, float], b: tuple[float, float, float], scale: float
) -> None:
    there, back = change(*a, *b), change(*b, *a)
    assert (there.difference, there.lo, there.hi) == (-back.difference, -back.hi, -back.lo)
    assert there.lo <= there.difference <= there.hi
    scaled = change(*(scale * x for x in a), *(scale * x for x in b))
    assert scaled == pytest.approx(tuple(scale * x for x in there), rel=1e-9, abs=1e-9)


def test_what_is_known_exactly_makes_no_interval_wider() -> None:
    assert change(5, 5, 5, 8, 8, 8) == (3, 3, 3)
    assert change(5, 4, 7, 8, 8, 8) == (3, 1, 4)


def test_noise_is_what_an_interval_round_zero_cannot_tell_from_nothing() -> None:
    unknown = float("nan")
    moved = change_each([1, 1, unknown], [0, 0, 0], [2, 2, 2], [9, 2, 2], [8, 1, 1], [10, 3, 3])
    assert more_than_noise(moved.lo, moved.hi).tolist() == [True, False, False]
    assert more_than_noise(-moved.hi, -moved.lo).tolist() == [True, False, False]


def test_an_interval_of_a_count_is_that_of_the_chi_square_table() -> None:
    counts = np.array([0, 1, 2, 5, 10, 100, 12345])
    for level in (0.9, 0.95, 0.99):
        lo, hi = poisson_each(counts, level=level)
        beyond = (1 - level) / 2
        assert lo[0] == 0
        np.testing.assert_allclose(lo[1:], chi2.ppf(beyond, 2 * counts[1:]) / 2, rtol=1e-9)
        np.testing.assert_allclose(hi, chi2.ppf(1 - beyond, 2 * counts + 2) / 2, rtol=1e-9)
    assert np.isnan(poisson_each([np.nan])).all()
    with pytest.raises(ValueError, match="0 or more"):
        poisson_each([-1])
