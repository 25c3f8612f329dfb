"""Class breaks against mapclassify, the reference library."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.classes import natural_breaks

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import mapclassify


def test_breaks_of_the_published_example() -> None:
    """Golden values of METRICS §9: mapclassify's example, five classes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = mapclassify.load_example().to_numpy()
    ours = natural_breaks(values)
    assert ours is not None
    assert ours.edges[1:] == pytest.approx([75.29, 192.05, 370.5, 722.85, 4111.45])
    assert ours.counts == (49, 3, 4, 1, 1)


def test_natural_breaks_are_as_tight_as_those_of_the_reference() -> None:
    random = np.random.default_rng(3)
    for values in (
        random.random(147) ** 3 * 5000,
        random.normal(size=60),
        random.integers(0, 40, 100) * 1.0,
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reference = mapclassify.FisherJenks(values, k=5)
        ours = natural_breaks(values)
        assert ours is not None
        assert _spread(values, ours.edges[1:]) == pytest.approx(
            _spread(values, reference.bins), rel=1e-9
        )


def _spread(values: np.ndarray, bins: tuple[float, ...]) -> float:
    group = np.searchsorted(np.asarray(bins), values, side="left")
    return float(
        sum(((values[group == g] - values[group == g].mean()) ** 2).sum() for g in np.unique(group))
    )


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_every_value_falls_in_exactly_one_class(values: list[float]) -> None:
    breaks = natural_breaks(values)
    assert breaks is not None
    assert sum(breaks.counts) == len(values)
    assert list(breaks.edges) == sorted(breaks.edges)
    assert breaks.edges[0] == min(values)
    assert breaks.edges[-1] == max(values)


def test_nothing_known_means_no_classes() -> None:
    assert natural_breaks([float("nan")]) is None
