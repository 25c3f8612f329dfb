"""Kaplan–Meier against lifelines, the reference library, and against plain medians where nothing is open."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.percentiles import percentile
from geo.survival import grouped_median_time, kaplan_meier, median_time

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

cases = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=60)
levels = st.sampled_from([0.9, 0.95])
Cases = list[tuple[int, bool]]


def columns(seen: Cases) -> tuple[list[int], list[bool]]:
    return [case[0] for case in seen], [case[1] for case in seen]


def reference(seen: Cases, level: float) -> KaplanMeierFitter:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return KaplanMeierFitter(alpha=1 - level).fit(*columns(seen))


@settings(max_examples=50)
@given(cases, levels)
def test_the_curve_is_that_of_lifelines(seen: Cases, level: float) -> None:
    curve, theirs = kaplan_meier(*columns(seen), level=level), reference(seen, level)
    at = [time for time in theirs.survival_function_.index if time in curve.time]
    assert curve.time.tolist() == at
    assert curve.open == pytest.approx(theirs.survival_function_.loc[at].to_numpy().ravel())
    events = theirs.event_table.loc[at]
    assert curve.at_risk.tolist() == events["at_risk"].tolist()
    assert curve.ended.tolist() == events["observed"].tolist()
    left = curve.open > 0
    bounds = theirs.confidence_interval_.loc[at].to_numpy()[left]
    assert np.column_stack([curve.lo, curve.hi])[left] == pytest.approx(bounds)
    # Once nobody is left lifelines gives 0 to 0, as if that were known.
    assert np.isnan(curve.hi[~left]).all()


@settings(max_examples=50)
@given(cases, levels)
def test_the_median_is_that_of_lifelines(seen: Cases, level: float) -> None:
    curve, theirs = kaplan_meier(*columns(seen), level=level), reference(seen, level)
    # Where a curve stands at one half exactly, a last bit of theirs decides.
    assume((np.abs(curve.open - 0.5) > 1e-9).all())
    ours = median_time(*columns(seen), level=level)
    assert ours.value == theirs.median_survival_time_
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lo, hi = median_survival_times(theirs.confidence_interval_).to_numpy().ravel()
    assert ours.lo == lo
    assert ours.hi == (hi if (curve.hi <= 0.5).any() else np.inf)
    assert ours.lo <= ours.value <= ours.hi


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=60))
def test_with_nothing_open_it_is_the_plain_median(days: list[float]) -> None:
    found = median_time(days, [True] * len(days))
    assert found.value == percentile(days, 0.5, method="nearest_rank")


@settings(max_examples=50)
@given(cases, st.integers(21, 99))
def test_who_closes_only_what_is_easy_does_not_look_quicker(seen: Cases, later: int) -> None:
    """A case left open for long never shortens the median; leaving it out would."""
    before = median_time(*columns(seen))
    after = median_time(*columns([*seen, (later, False)]))
    assert after.value >= before.value
    assert after.lo >= before.lo


@settings(max_examples=30)
@given(cases, st.randoms(), st.floats(0.01, 100))
def test_order_changes_nothing_and_units_scale(
    seen: Cases,
    random,  # type: ignore[no-untyped-def]
    unit: float,
) -> None:
    shuffled = list(seen)
    random.shuffle(shuffled)
    days, ended = columns(shuffled)
    found = median_time(*columns(seen))
    assert median_time(days, ended) == found
    scaled = median_time(np.array(days) * unit, ended)
    assert scaled[:3] == pytest.approx(tuple(unit * x for x in found[:3]))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 20), st.booleans(), st.integers(-1, 3)), max_size=60))
def test_a_group_is_as_if_it_stood_alone(rows: list[tuple[int, bool, int]]) -> None:
    found = grouped_median_time(
        [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], 4
    )
    for index in range(4):
        own = [(row[0], row[1]) for row in rows if row[2] == index]
        alone = median_time(*columns(own))
        assert (found.n[index], found.ended[index]) == (alone.n, alone.ended)
        three = [found.value[index], found.lo[index], found.hi[index]]
        assert three == (
            list(alone[:3]) if len(own) >= 5 else pytest.approx([np.nan] * 3, nan_ok=True)
        )


def test_what_nobody_can_know_yet_is_said() -> None:
    assert median_time([3, 5, 9], [True, False, False]).value == np.inf
    assert median_time([1, 2, 3], [True, True, True])[:3] == (2, 1, np.inf)
    nothing = median_time([], [])
    assert np.isnan(nothing[:3]).all()
    assert median_time([np.nan, 4], [True, True]).n == 1


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="before it began"):
        median_time([-1], [True])
    with pytest.raises(ValueError, match="shape"):
        median_time([1, 2], [True])
    with pytest.raises(ValueError, match="level"):
        kaplan_meier([1], [True], level=95)
    with pytest.raises(ValueError, match="out of range"):
        grouped_median_time([1], [True], [1], 1)
    with pytest.raises(ValueError, match="shapes"):
        grouped_median_time([1], [True], [0, 1], 2)
