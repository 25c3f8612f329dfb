"""Percentiles against numpy; their intervals against every resample there is, and against scipy's bootstrap."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geo.percentiles import (
    Method,
    bootstrap_percentile,
    grouped_percentile,
    percentile,
    percentile_change,
)

RUNS = [3, 4, 4, 5, 5, 6, 7, 8, 9, 20]
NUMPY: dict[Method, str] = {"linear": "linear", "nearest_rank": "inverted_cdf"}
methods = st.sampled_from(sorted(NUMPY))
samples = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)
shares = st.floats(0, 1)


def test_the_golden_values() -> None:
    assert percentile(RUNS, 0.9) == pytest.approx(10.1)
    assert percentile(RUNS, 0.9, method="nearest_rank") == 9


@settings(max_examples=50)
@given(samples, shares)
def test_linear_is_that_of_numpy(values: list[float], q: float) -> None:
    assert percentile(values, q) == pytest.approx(np.quantile(values, q), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 7, 10, 99, 100, 1000])
def test_the_nearest_rank_is_counted_in_whole_numbers(n: int) -> None:
    """Every whole per cent, where a product of fractions may land just past a whole number."""
    values = np.arange(1, n + 1)
    for q in range(101):
        expected = max(-(-q * n // 100), 1)
        assert percentile(values, q / 100, method="nearest_rank") == expected


@settings(max_examples=50)
@given(samples, st.sampled_from([0.5, 0.9]), methods, st.randoms())
def test_order_changes_no_bit_and_the_interval_holds_the_value(
    values: list[float],
    q: float,
    method: Method,
    random,  # type: ignore[no-untyped-def]
) -> None:
    shuffled = [*values, float("nan")]
    random.shuffle(shuffled)
    interval = bootstrap_percentile(values, q, method=method)
    assert bootstrap_percentile(shuffled, q, method=method) == interval
    value = percentile(values, q, method=method)
    assert percentile(shuffled, q, method=method) == value
    assert min(values) <= interval.lo <= value <= interval.hi <= max(values)


@settings(max_examples=30)
@given(samples, st.sampled_from([0.5, 0.9]))
def test_units_scale(values: list[float], q: float) -> None:
    hours = bootstrap_percentile(np.array(values) / 64, q)
    assert hours == tuple(end / 64 for end in bootstrap_percentile(values, q))


@pytest.mark.parametrize("q", [0.25, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("method", sorted(NUMPY))
def test_the_interval_is_that_of_all_resamples(q: float, method: Method) -> None:
    """Of five values there are 3,125 resamples: the distribution is known, not sampled."""
    values = np.array([1.0, 2.0, 4.0, 4.5, 9.0])
    resamples = values[np.array(list(product(range(5), repeat=5)))]
    _stands_at_its_level(np.quantile(resamples, q, axis=1, method=NUMPY[method]), values, q, method)


@pytest.mark.parametrize("n", [8, 41, 200])
def test_the_interval_is_that_of_a_plain_bootstrap(n: int) -> None:
    values = np.random.default_rng(n).gamma(4, 3, n)
    plain = stats.bootstrap(
        (values,),
        lambda sample, axis: np.quantile(sample, 0.9, axis=axis),
        n_resamples=20_000,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    _stands_at_its_level(plain.bootstrap_distribution, values, 0.9, "linear")


def _stands_at_its_level(
    reference: np.ndarray, values: np.ndarray, q: float, method: Method
) -> None:
    """Both ends of intervals of many levels stand at their own probability of the reference's distribution."""
    draws = 40_000
    error = 5 * np.sqrt(0.25 / draws + 0.25 / 20_000)
    for level in (0.2, 0.5, 0.8, 0.95):
        lo, hi = bootstrap_percentile(values, q, method=method, draws=draws, level=level)
        for end, probability in ((lo, (1 - level) / 2), (hi, (1 + level) / 2)):
            assert np.mean(reference < end - 1e-9) <= probability + error
            assert np.mean(reference <= end + 1e-9) >= probability - error


def test_nine_in_ten_intervals_and_more_hold_the_truth() -> None:
    random = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        lo, hi = bootstrap_percentile(random.exponential(1, 120), 0.5, draws=400)
        held += lo <= np.log(2) <= hi
    assert 0.92 <= held / 400 <= 0.98


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(0, 1e3), st.integers(-1, 5)), max_size=80),
    st.sampled_from([0.5, 0.9]),
    methods,
)
def test_a_group_is_as_if_it_stood_alone(
    rows: list[tuple[float, int]], q: float, method: Method
) -> None:
    values, group = [row[0] for row in rows], [row[1] for row in rows]
    found = grouped_percentile(values, group, 6, q, method=method)
    for index in range(6):
        own = [value for value, of in rows if of == index]
        assert found.n[index] == len(own)
        if len(own) < 5:
            assert np.isnan([found.value[index], found.lo[index], found.hi[index]]).all()
            continue
        assert found.value[index] == percentile(own, q, method=method)
        assert (found.lo[index], found.hi[index]) == bootstrap_percentile(own, q, method=method)


def test_five_values_are_enough_and_four_are_none() -> None:
    found = grouped_percentile([1, 2, 3, 4, 5, 1, 2, 3, 4, np.nan], [0] * 5 + [1] * 5, 3, 0.5)
    assert found.value.tolist()[:1] == [3]
    assert np.isnan(found.value[1:]).all()
    assert found.n.tolist() == [5, 4, 0]


def test_a_change_turned_round_is_the_opposite_within_the_draws() -> None:
    random = np.random.default_rng(2)
    a, b = random.gamma(4, 2, 300), random.gamma(4, 2, 200) + 3
    there, back = (percentile_change(x, y, 0.9, draws=20_000) for x, y in ((a, b), (b, a)))
    assert there.difference == -back.difference == percentile(b, 0.9) - percentile(a, 0.9)
    assert (there.lo, there.hi) == pytest.approx((-back.hi, -back.lo), rel=0.1)
    assert there.lo > 0


def test_the_change_is_that_of_a_plain_bootstrap() -> None:
    random = np.random.default_rng(4)
    a, b = random.gamma(4, 2, 60), random.gamma(4, 2, 90)
    plain = stats.bootstrap(
        (b, a),
        lambda x, y, axis: np.quantile(x, 0.9, axis=axis) - np.quantile(y, 0.9, axis=axis),
        n_resamples=10_000,
        method="percentile",
        rng=random,
    ).bootstrap_distribution
    found = percentile_change(a, b, 0.9, draws=20_000)
    assert np.mean(plain < found.lo) == pytest.approx(0.025, abs=0.01)
    assert np.mean(plain > found.hi) == pytest.approx(0.025, abs=0.01)


def test_nothing_known_is_no_number() -> None:
    assert np.isnan(percentile([], 0.5))
    assert np.isnan(bootstrap_percentile([np.nan], 0.5)).all()
    assert np.isnan(percentile_change([], [1, 2], 0.5)).all()
    assert grouped_percentile([], [], 0, 0.5).n.tolist() == []


def test_what_cannot_be_asked_is_refused() -> None:
    for q in (90, -0.1, float("nan")):
        with pytest.raises(ValueError, match=r"0\.9"):
            percentile([], q)
    with pytest.raises(ValueError, match="nearest_rank"):
        percentile([1], 0.5, method="median")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="draws"):
        bootstrap_percentile([1], 0.5, draws=0)
    with pytest.raises(ValueError, match="level"):
        bootstrap_percentile([1], 0.5, level=95)
    with pytest.raises(ValueError, match="shape"):
        grouped_percentile([1, 2], [0], 1, 0.5)
    with pytest.raises(ValueError, match="out of range"):
        grouped_percentile([1, 2], [0, 1], 1, 0.5)
