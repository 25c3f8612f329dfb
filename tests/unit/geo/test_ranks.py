"""Ranks with honesty: exact inputs against scipy, uncertain ones against the normal distribution, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, rankdata

from geo.ranks import Inputs, Ranks, ranks

METRICS = 3
UNKNOWN = float("nan")
STANDARD, BETTER, WEIGHT = [80.0, 15.0, 500.0], [True, False, False], [2.0, 1.0, 1.0]
rows = st.lists(
    st.tuples(
        st.floats(0, 100) | st.just(UNKNOWN),
        st.floats(0, 40) | st.just(np.inf),
        st.floats(0, 2000) | st.just(UNKNOWN),
        st.floats(0, 30),
    ),
    min_size=1,
    max_size=9,
)
Rows = list[tuple[float, float, float, float]]


def codes(count: int) -> list[str]:
    return [f"100140{i}0" for i in range(count)]


def county(areas: Rows, **other: object) -> Inputs:
    """Areas of three metrics; the last number is how far the first one's interval reaches."""
    value = np.array([area[:METRICS] for area in areas], dtype=float)
    off = np.array([area[METRICS] for area in areas])
    lo, hi = np.full_like(value, UNKNOWN), np.full_like(value, UNKNOWN)
    lo[:, 0], hi[:, 0] = value[:, 0] - off, value[:, 0] + 2 * off
    return Inputs(value, lo, hi, STANDARD, BETTER, WEIGHT)._replace(**other)


def simple(values: list[float], off: float = UNKNOWN) -> Inputs:
    """Areas of one metric, the same interval round each."""
    value = np.array(values)[:, None]
    return Inputs(value, value - off, value + off, [100], [True], [1])


def same(one: Ranks, other: Ranks) -> bool:
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


@settings(max_examples=50)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=12))
def test_exact_values_rank_as_in_scipy(values: list[int]) -> None:
    found = ranks(codes(len(values)), simple(values), draws=5)
    assert found.rank.tolist() == rankdata(values).tolist()
    assert found.rank_lo.tolist() == rankdata(values, "min").tolist()
    assert found.rank_hi.tolist() == rankdata(values, "max").tolist()
    assert found.group.tolist() == rankdata(values, "dense").tolist()
    assert np.array_equal(found.value_lo, found.value)


@pytest.mark.parametrize(("sure", "told"), [(0.75, False), (0.92, False), (0.98, True)])
def test_two_areas_are_told_apart_when_one_is_worse_in_95_of_100_draws(
    sure: float, told: bool
) -> None:
    """Two normal values of the same width lie apart by √2 of their deviation times the normal quantile."""
    off, deviation = 1.96, 1.0
    apart = float(norm.ppf(sure)) * np.sqrt(2) * deviation
    found = ranks(["a", "b"], simple([50, 50 + apart], off), draws=4000)
    assert found.group.tolist() == ([1, 2] if told else [1, 1])
    assert found.rank_hi[0] == (1 if told else 2)
    lo, hi = found.value_lo[0], found.value_hi[0]
    assert (lo, hi) == pytest.approx((0.5 - 0.0196, 0.5 + 0.0196), abs=0.002)


def test_a_one_sided_interval_is_drawn_on_its_side_only() -> None:
    value, unknown = np.array([[50.0]]), np.array([[UNKNOWN]])
    above = Inputs(value, value, value + 19.6, [100], [True], [1])
    found = ranks(["a"], above, draws=4000)
    assert found.value_hi[0] == pytest.approx(0.5)
    assert found.value_lo[0] == pytest.approx(0.5 - 0.196, abs=0.02)
    endless = above._replace(lo=value - 19.6, hi=value + np.inf)
    assert ranks(["a"], endless, draws=4000).value_lo[0] == pytest.approx(0.304, abs=0.02)
    assert ranks(["a"], above._replace(lo=unknown, hi=unknown)).value_lo[0] == 0.5


def test_a_chain_of_neighbours_does_not_tie_its_ends() -> None:
    """Each overlaps the next, but the first and the last have nothing in common."""
    found = ranks(codes(10), simple([50.0 + 2 * i for i in range(10)], 3))
    assert found.group[0] == 1
    assert found.group[-1] > 2
    assert (np.diff(found.group) >= 0).all()
    assert (np.diff(found.group) <= 1).all()


def test_weights_are_drawn_round_the_chosen_ones() -> None:
    """Two areas, each bad at one metric: equal weights cannot tell them apart, firm ones can."""
    value = np.array([[0.0, 100.0], [100.0, 0.0]])
    exact = np.full_like(value, UNKNOWN)
    even = Inputs(value, exact, exact, [100, 100], [True, True], [1, 1])
    assert ranks(["a", "b"], even).group.tolist() == [1, 1]
    leaning = even._replace(weight=[0.45, 0.55])
    assert ranks(["a", "b"], leaning).group.tolist() == [1, 1]
    firm = ranks(["a", "b"], leaning, concentration=np.inf)
    assert firm.group.tolist() == [2, 1]
    assert firm.value.tolist() == firm.value_lo.tolist() == pytest.approx([0.45, 0.55])


def test_who_says_30_means_21_to_39() -> None:
    """The reason that the concentration gives for itself."""
    value = np.array([[0.0, 100.0]])
    exact = np.full_like(value, UNKNOWN)
    for weight, ends in ((0.3, (0.21, 0.39)), (0.1, (0.05, 0.17))):
        inputs = Inputs(value, exact, exact, [100, 100], [True, True], [weight, 1 - weight])
        found = ranks(["a"], inputs, draws=20_000)
        assert (found.value_lo[0], found.value_hi[0]) == pytest.approx(ends, abs=0.01)


@settings(max_examples=50)
@given(rows, st.randoms())
def test_the_order_of_the_areas_does_not_matter(
    areas: Rows,
    random,  # type: ignore[no-untyped-def]
) -> None:
    order = list(range(len(areas)))
    random.shuffle(order)
    found = ranks(codes(len(areas)), county(areas), draws=50)
    shuffled = ranks(
        [codes(len(areas))[i] for i in order], county([areas[i] for i in order]), draws=50
    )
    assert same(shuffled, Ranks(*(part[order] for part in found)))


@settings(max_examples=30)
@given(rows, st.lists(st.floats(0, 9) | st.just(UNKNOWN), min_size=9, max_size=9))
def test_a_metric_of_weight_0_changes_nothing(areas: Rows, others: list[float]) -> None:
    before = county(areas)
    column = np.array(others[: len(areas)])[:, None]
    after = Inputs(
        *(np.hstack([part, column]) for part in before[:3]),
        [*STANDARD, UNKNOWN],
        [*BETTER, True],
        [*WEIGHT, 0],
    )
    assert same(
        ranks(codes(len(areas)), before, draws=50), ranks(codes(len(areas)), after, draws=50)
    )


@settings(max_examples=30)
@given(rows, st.sampled_from([0.125, 4, 1024]))
def test_scaling_a_value_with_its_standard_changes_nothing(areas: Rows, unit: float) -> None:
    before = county(areas)
    parts = (np.asarray(part) * unit for part in before[:4])
    scaled = Inputs(*parts, before.higher_is_better, before.weight)
    assert same(
        ranks(codes(len(areas)), before, draws=50), ranks(codes(len(areas)), scaled, draws=50)
    )


@settings(max_examples=30)
@given(st.integers(1, 20), st.floats(0, 100), st.floats(0, 20) | st.just(UNKNOWN))
def test_all_equal_are_one_tie_group(count: int, value: float, off: float) -> None:
    found = ranks(codes(count), simple([value] * count, off), draws=300)
    assert set(found.group) == {1}


@settings(max_examples=50)
@given(rows)
def test_what_is_published_hangs_together(areas: Rows) -> None:
    found = ranks(codes(len(areas)), county(areas), draws=50)
    judged = found.group > 0
    assert np.array_equal(judged, found.known_share >= 0.5)
    assert np.array_equal(judged, ~np.isnan(found.value))
    assert np.isnan(found.rank[~judged]).all()
    assert (found.rank_lo <= found.rank)[judged].all()
    assert (found.rank <= found.rank_hi)[judged].all()
    assert (found.rank_lo[judged] >= 1).all()
    assert (found.rank_hi[judged] <= judged.sum()).all()
    assert sorted(set(found.group[judged])) == list(range(1, found.group.max() + 1))
    order = np.argsort(found.rank[judged], kind="stable")
    assert (np.diff(found.group[judged][order]) >= 0).all()


def test_the_same_inputs_give_the_same_ranks_and_another_seed_others() -> None:
    areas = [(40.0 + i, 10.0, 100.0, 20.0) for i in range(8)]
    one, again, other = (ranks(codes(8), county(areas), seed=s) for s in (1, 1, 2))
    assert same(one, again)
    assert not same(one, other)


def test_no_areas_are_no_error() -> None:
    none = np.empty((0, 1))
    assert ranks([], Inputs(none, none, none, [1], [True], [1])).rank.tolist() == []
    unknown = ranks(["a"], simple([UNKNOWN]))
    assert (np.isnan(unknown.rank[0]), unknown.group[0]) == (True, 0)


def test_what_makes_no_sense_is_refused() -> None:
    inputs = simple([1.0, 2.0])
    with pytest.raises(ValueError, match="twice"):
        ranks(["a", "a"], inputs)
    with pytest.raises(ValueError, match="shapes"):
        ranks(["a"], inputs)
    with pytest.raises(ValueError, match="draws"):
        ranks(["a", "b"], inputs, draws=0)
    with pytest.raises(ValueError, match="concentration"):
        ranks(["a", "b"], inputs, concentration=0)
    with pytest.raises(ValueError, match="level"):
        ranks(["a", "b"], inputs, level=95)
    with pytest.raises(ValueError, match="weight"):
        ranks(["a", "b"], inputs._replace(weight=[UNKNOWN]))
