"""Gini and Theil against the published figures and ``inequality``, the reference library; the laws of inequality."""

import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.equity import gini, lorenz, theil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from inequality.gini import Gini
    from inequality.theil import Theil
    from inequality.wolfson import lorenz_curve

areas = st.lists(st.tuples(st.floats(0.01, 1e4), st.integers(1, 40)), min_size=1, max_size=25)
Areas = list[tuple[float, int]]


def columns(county: Areas) -> tuple[np.ndarray, np.ndarray]:
    return np.array([area[0] for area in county]), np.array([area[1] for area in county])


def test_the_golden_values() -> None:
    """METRICS, section 7: the states of Mexico in 1940, each counted once."""
    package = find_spec("libpysal")
    assert package is not None
    assert package.origin is not None
    states = pd.read_csv(Path(package.origin).parent / "examples" / "mexico" / "mexico.csv")
    income, once = states["pcgdp1940"], np.ones(len(states))
    assert gini(income, once) == pytest.approx(0.353723712, abs=1e-9)
    assert theil(income, once) == pytest.approx(0.208943442, abs=1e-9)


@settings(max_examples=50)
@given(areas)
def test_weighted_by_residents_is_the_reference_over_every_resident(county: Areas) -> None:
    values, residents = columns(county)
    everybody = np.repeat(values, residents)
    assert gini(values, residents) == pytest.approx(Gini(everybody).g, abs=1e-9)
    assert theil(values, residents) == pytest.approx(Theil(everybody).T, abs=1e-9)
    people, amount = lorenz(values, residents)
    theirs = lorenz_curve(everybody)
    assert amount == pytest.approx(np.interp(people, *theirs), abs=1e-9)


@settings(max_examples=50)
@given(areas, st.floats(0.01, 100), st.randoms())
def test_neither_units_nor_order_nor_the_size_of_a_county_matter(
    county: Areas,
    unit: float,
    random,  # type: ignore[no-untyped-def]
) -> None:
    values, residents = columns(county)
    random.shuffle(county)
    for measure in (gini, theil):
        found = measure(values, residents)
        assert measure(*columns(county)) == found
        assert measure(values * unit, residents * 3) == pytest.approx(found, abs=1e-9)


@settings(max_examples=50)
@given(areas, st.integers(0, 24), st.floats(0.1, 0.9))
def test_splitting_an_area_changes_nothing(county: Areas, which: int, part: float) -> None:
    values, residents = columns(county)
    index = which % len(county)
    split = np.append(residents.astype(float), residents[index] * part)
    split[index] *= 1 - part
    for measure in (gini, theil):
        whole = measure(values, residents)
        assert measure(np.append(values, values[index]), split) == pytest.approx(whole, abs=1e-9)


@settings(max_examples=50)
@given(st.lists(st.integers(1, 1000), min_size=2, max_size=20), st.data())
def test_who_gives_to_somebody_poorer_makes_it_more_even(
    values: list[int], data: st.DataObject
) -> None:
    ordered = np.sort(values).astype(float)
    poor = data.draw(st.integers(0, len(values) - 2))
    rich = data.draw(st.integers(poor + 1, len(values) - 1))
    after = ordered.copy()
    given_away = (ordered[rich] - ordered[poor]) / 4
    after[rich] -= given_away
    after[poor] += given_away
    once = np.ones(len(values))
    for measure in (gini, theil):
        assert measure(after, once) <= measure(ordered, once) + 1e-12


def test_the_curve_runs_from_nothing_to_all_below_the_diagonal() -> None:
    people, amount = lorenz([5, 0, 2, 8], [10, 30, 20, 40])
    assert (people[0], amount[0], people[-1], amount[-1]) == (0, 0, 1, 1)
    assert (amount <= people).all()
    assert amount[1] == 0


def test_one_who_has_everything_is_as_uneven_as_it_gets() -> None:
    values, residents = [0.0] * 99 + [7.0], [1] * 100
    assert gini(values, residents) == pytest.approx(0.99)
    assert theil(values, residents) == pytest.approx(np.log(100))


def test_what_is_unknown_and_where_nobody_lives_takes_no_part() -> None:
    full, less = ([3, 1], [50, 50]), ([3, np.nan, 1, 9], [50, 80, 50, 0])
    assert (gini(*less), theil(*less)) == (gini(*full), theil(*full))
    for nothing in (([], []), ([np.nan], [5]), ([0, 0], [5, 5]), ([3], [0])):
        assert np.isnan([gini(*nothing), theil(*nothing)]).all()
        assert lorenz(*nothing).people.size == 0


@pytest.mark.parametrize(
    ("values", "residents", "words"),
    [
        ([1, 2], [1], "shape"),
        ([-1, 2], [1, 1], "negative"),
        ([1, np.inf], [1, 1], "infinite"),
        ([1, 2], [1, -1], "negative"),
    ],
)
def test_what_makes_no_sense_is_refused(
    values: list[float], residents: list[float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        gini(values, residents)
