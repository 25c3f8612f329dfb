"""What is told of a table gives away no cell that is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.suppression import suppressed
from tests.attack import attack

MINIMUM = 5


tables = st.integers(2, 6).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9, 30]), min_size=columns, max_size=columns),
        min_size=2,
        max_size=7,
    )
)


@settings(max_examples=50)
@given(tables)
def test_no_cell_can_be_worked_out(table: list[list[int]]) -> None:
    counts = np.array(table)
    kept = suppressed(counts[:, :, None], minimum=MINIMUM)
    assert kept[:-1, :-1][counts < MINIMUM].all()
    for bound in attack(counts, kept):
        assert bound.most - bound.least >= 1 - 1e-6, bound


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=12))
def test_what_is_kept_back_is_together_no_small_cell(parts: list[tuple[int, int]]) -> None:
    counts = np.array(parts)
    kept = suppressed(counts[:, None, :], minimum=MINIMUM)[:, 0]
    areas, total = kept[:-1], kept[-1]
    assert areas[(counts < MINIMUM).any(axis=1)].all()
    if areas.any() and not total:
        assert areas.sum() > 1
        assert (counts[areas].sum(axis=0) >= MINIMUM).all()


def test_nothing_is_kept_back_without_need() -> None:
    assert not suppressed(np.full((16, 5, 1), 5), minimum=MINIMUM).any()
    kept = suppressed([[[1]], [[2]], [[4]], [[50]], [[7]]], minimum=MINIMUM)[:, 0]
    assert kept.tolist() == [True, True, True, False, False, False]


def test_a_total_of_one_area_is_kept_back_with_it() -> None:
    assert suppressed([[[4]]], minimum=MINIMUM).all()
    assert suppressed([[[4]], [[3]]], minimum=MINIMUM)[:, 0].tolist() == [True, True, False]


def test_what_is_hidden_for_another_reason_counts_as_kept_back() -> None:
    hidden = np.zeros((4, 2), dtype=bool)
    hidden[1] = True
    kept = suppressed([[[7]], [[9]], [[20]]], minimum=MINIMUM, hidden=hidden)[:, 0]
    assert kept.tolist() == [True, True, False, False]


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="rows × columns × parts"):
        suppressed([[1, 2]], minimum=MINIMUM)
    with pytest.raises(ValueError, match="none negative"):
        suppressed([[[-1]]], minimum=MINIMUM)
