"""Floating catchments: published golden numbers, the reference library, and what must hold whatever the numbers."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the library warns while it is imported
    from access import Access

from geo.catchment import Reach, everyone, power, steps, three_step, two_step
from geo.trips import Trips

TRACTS = np.array([100.0, 50.0, 10.0])
DOCTORS = np.array([15.0, 20.0, 100.0])
LIMIT = 61


def pairs(minutes: np.ndarray, limit: float) -> Trips:
    """All pairs of a dense table of minutes, places in rows, within a limit."""
    demand, site = np.nonzero(minutes <= limit)
    return Trips(demand, site, minutes[demand, site])


def tracts(*, inward: float, outward: float, across: float) -> Trips:
    """Two suburbs and a centre; own tract one minute."""
    return pairs(np.array([[1, across, inward], [across, 1, inward], [outward, outward, 1]]), LIMIT)


SCENARIOS = {
    0: tracts(inward=40, outward=40, across=80),
    1: tracts(inward=20, outward=40, across=80),
    2: tracts(inward=40, outward=20, across=80),
    3: tracts(inward=20, outward=20, across=40),
}


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (0, (0.331444, 0.579828, 7.286418)),
        (1, (0.435340, 0.683724, 5.727977)),
        (2, (0.331072, 0.577858, 7.299992)),
        (3, (0.442568, 0.666758, 5.740525)),
    ],
)
def test_enhanced_two_steps_give_the_published_numbers(
    scenario: int, expected: tuple[float, ...]
) -> None:
    found = two_step(DOCTORS, TRACTS, SCENARIOS[scenario], weight=power(-1))
    assert found == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (0, (0.156332, 0.406293, 9.905212)),
        (1, (0.174087, 0.424046, 9.638898)),
        (2, (0.156606, 0.406454, 9.901673)),
        (3, (0.174802, 0.424036, 9.631801)),
    ],
)
def test_three_steps_give_the_published_numbers(scenario: int, expected: tuple[float, ...]) -> None:
    found = three_step(DOCTORS, TRACTS, SCENARIOS[scenario], weight=power(-1))
    assert found == pytest.approx(expected, abs=5e-7)


def test_plain_two_steps_give_the_published_numbers() -> None:
    assert two_step(DOCTORS, TRACTS, SCENARIOS[0]) == pytest.approx((0.761, 0.958, 1.095), abs=5e-4)


GRID = np.array([105, 134, 139, 180, 30, 46, 98, 58, 75], dtype=float)
PLACE = np.array([(i // 3, i % 3) for i in range(9)])
MANHATTAN = np.abs(PLACE[:, None] - PLACE[None]).sum(axis=2).astype(float)


@pytest.mark.parametrize(
    ("method", "weight", "limit", "expected"),
    [
        (two_step, everyone, 1, ".007259 .010205 .009034 .010016 .014384 .014402 .009229 .014626 .012866"),
        (two_step, steps({0: 1, 1: 0.68, 2: 0.22}), 2, ".008143 .010412 .009543 .010381 .013858 .012553 .009679 .012742 .011652"),
        (three_step, steps({0: 0.962, 1: 0.704, 2: 0.377}), 2, ".008991 .009559 .010452 .009589 .010166 .011666 .010819 .012009 .013302"),
    ],
)  # fmt: skip
def test_the_grid_of_nine_gives_the_published_numbers(
    method: object, weight: object, limit: float, expected: str
) -> None:
    assert callable(method)
    found = method(np.ones(9), GRID, pairs(MANHATTAN, limit), weight=weight)
    assert found == pytest.approx([float(word) for word in expected.split()], abs=5e-7)


people = arrays(np.float64, st.integers(1, 7), elements=st.integers(0, 400).map(float))


@st.composite
def counties(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """(supply, residents, minutes, limit); some of the minutes are exactly the limit."""
    residents = draw(people)
    supply = draw(arrays(np.float64, st.integers(1, 5), elements=st.integers(0, 60).map(float)))
    minutes = draw(
        arrays(np.float64, (len(residents), len(supply)), elements=st.integers(1, 90).map(float))
    )
    return supply, residents, minutes, float(draw(st.integers(1, 90)))


@given(counties())
@settings(max_examples=50)
def test_the_reference_library_says_the_same(
    county: tuple[np.ndarray, np.ndarray, np.ndarray, float],
) -> None:
    supply, residents, minutes, limit = county
    residents = residents + 1  # the library gives inf where a catchment has no residents
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cost = pd.DataFrame(
            [(i, k, minutes[i, k]) for i in range(len(residents)) for k in range(len(supply))],
            columns=["origin", "dest", "cost"],
        )
        reference = Access(
            demand_df=pd.DataFrame({"id": range(len(residents)), "people": residents}), demand_index="id", demand_value="people",
            supply_df=pd.DataFrame({"id": range(len(supply)), "hours": supply}), supply_index="id", supply_value="hours",
            cost_df=cost, cost_origin="origin", cost_dest="dest", cost_name="cost",
        )  # fmt: skip
        theirs = reference.enhanced_two_stage_fca(
            name="e2sfca", max_cost=limit, weight_fn=lambda c: 1 / c, normalize=False
        )
    ours = two_step(supply, residents, pairs(minutes, limit), weight=power(-1))
    found = theirs["e2sfca_hours"].reindex(range(len(residents))).fillna(0).to_numpy()
    assert ours == pytest.approx(found, rel=1e-9, abs=1e-12)


@given(counties())
@settings(max_examples=50)
def test_supply_that_somebody_reaches_is_conserved(
    county: tuple[np.ndarray, np.ndarray, np.ndarray, float],
) -> None:
    supply, residents, minutes, limit = county
    trips = pairs(minutes, limit)
    reached = np.bincount(trips.site, weights=residents[trips.demand], minlength=len(supply)) > 0
    for method in (two_step, three_step):
        access = method(supply, residents, trips, weight=power(-1))
        assert access @ residents == pytest.approx(supply[reached].sum(), rel=1e-9, abs=1e-9)


@given(counties(), st.data())
@settings(max_examples=50)
def test_splitting_a_place_order_and_units_change_nothing(
    county: tuple[np.ndarray, np.ndarray, np.ndarray, float], data: st.DataObject
) -> None:
    supply, residents, minutes, limit = county
    whole = two_step(supply, residents, pairs(minutes, limit), weight=power(-1))
    share = data.draw(st.sampled_from([0.0, 0.25, 0.5]))
    split = np.concatenate([residents, residents[-1:] * share])
    split[len(residents) - 1] *= 1 - share
    again = np.concatenate([minutes, minutes[-1:]])
    assert two_step(supply, split, pairs(again, limit), weight=power(-1))[: len(residents)] == pytest.approx(whole)  # fmt: skip
    order = data.draw(st.permutations(range(len(residents))))
    turned = two_step(supply, residents[order], pairs(minutes[order], limit), weight=power(-1))
    assert turned == pytest.approx(whole[order])
    doubled = two_step(2 * supply, 2 * residents, pairs(minutes, limit), weight=power(-1))
    assert doubled == pytest.approx(whole)


def test_a_catchment_without_residents_adds_nothing_and_sixty_is_inside_sixty() -> None:
    trips = pairs(np.array([[60.0, 5.0], [61.0, 70.0]]), 60)
    assert two_step([10, 0], [5, 0], trips) == pytest.approx([2, 0])
    assert two_step([10], [0], pairs(np.array([[5.0]]), 60)) == pytest.approx([0])


@pytest.mark.parametrize(
    ("supply", "population"), [([-1], [1]), ([np.nan], [1]), ([1], [np.inf]), ([1], [-1])]
)
def test_numbers_that_are_none_are_refused(supply: list[float], population: list[float]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        two_step(supply, population, pairs(np.array([[5.0]]), 60))


@given(counties())
@settings(max_examples=30)
def test_trips_that_come_in_parts_are_the_same_catchments(
    county: tuple[np.ndarray, np.ndarray, np.ndarray, float],
) -> None:
    supply, residents, minutes, limit = county
    trips = pairs(minutes, limit)
    half = trips.demand < len(residents) // 2
    parts = [Trips(trips.demand[h], trips.site[h], trips.minutes[h]) for h in (half, ~half)]
    reach = Reach.of(parts, weight=everyone, places=len(residents), sites=len(supply))
    assert reach.two_step(supply, residents).tolist() == two_step(supply, residents, trips).tolist()
    three = three_step(supply, residents, trips).tolist()
    assert reach.three_step(supply, residents).tolist() == three
    assert reach.different.tolist() == (minutes <= limit).sum(axis=1).tolist()


@pytest.mark.parametrize(
    ("demand", "site", "wrong"),
    [([0, 2], [0, 0], "beyond"), ([0, 1], [0, 1], "beyond"), ([1, 0], [0, 0], "in order")],
)
def test_trips_of_other_places_or_out_of_order_are_refused(
    demand: list[int], site: list[int], wrong: str
) -> None:
    trips = Trips(np.array(demand), np.array(site), np.array([5.0, 5.0]))
    with pytest.raises(ValueError, match=wrong):
        two_step([1], [10, 10], trips)
