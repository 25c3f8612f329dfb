"""Shares: each group as if alone, its interval that of scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from geo.shares import grouped_percent, percent

told = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, np.nan]), st.integers(-1, 2)), min_size=1, max_size=40
)


@settings(max_examples=50)
@given(told)
def test_each_group_is_as_if_alone_and_its_interval_is_scipys(
    things: list[tuple[float, int]],
) -> None:
    hits, group = (np.array(column) for column in zip(*things, strict=True))
    found = grouped_percent(hits, group, 3)
    for index in range(3):
        own = hits[group == index]
        yes, n = int((own == 1).sum()), int((~np.isnan(own)).sum())
        assert (found.hits[index], found.n[index]) == (yes, n)
        assert found.value[index] == pytest.approx(percent(own), nan_ok=True)
        if n:
            interval = binomtest(yes, n).proportion_ci(0.95, method="wilson")
            assert found.lo[index] == pytest.approx(100 * interval.low, abs=1e-9)
            assert found.hi[index] == pytest.approx(100 * interval.high, abs=1e-9)
        else:
            assert np.isnan(found.value[index])


def test_a_hit_is_yes_no_or_nothing() -> None:
    with pytest.raises(ValueError, match="neither so nor not so"):
        percent([2])
