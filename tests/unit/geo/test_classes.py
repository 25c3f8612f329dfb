"""Class breaks against mapclassify, the reference library."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.classes import Breaks, Method, breaks, natural_breaks

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


def example() -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values: np.ndarray = mapclassify.load_example().to_numpy()
    return values


def found(values: object, method: Method, classes: int = 5, **more: object) -> Breaks:
    ours = breaks(values, method=method, classes=classes, **more)  # type: ignore[arg-type]
    assert ours is not None
    return ours


REFERENCE = {"quantiles": mapclassify.Quantiles, "equal_interval": mapclassify.EqualInterval}


@pytest.mark.parametrize("method", sorted(REFERENCE))
@pytest.mark.parametrize("classes", [2, 5, 7])
def test_the_published_example_by_every_method(method: Method, classes: int) -> None:
    ours, theirs = found(example(), method, classes), REFERENCE[method](example(), k=classes)
    assert ours.edges[1:] == pytest.approx(theirs.bins)
    assert list(ours.counts) == list(theirs.counts)


@settings(max_examples=50)
@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=40),
    st.sampled_from(sorted(REFERENCE)),
    st.integers(2, 6),
)
def test_even_breaks_are_those_of_the_reference(
    values: list[float], method: Method, classes: int
) -> None:
    ours = found(values, method, classes)
    assert sum(ours.counts) == len(values)
    assert (ours.edges[0], ours.edges[-1]) == (min(values), max(values))
    if len(set(values)) < classes:
        return  # the reference warns, or divides by a width of nothing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = REFERENCE[method](np.array(values), k=classes)
    assert ours.edges[1:] == pytest.approx(theirs.bins, rel=1e-9, abs=1e-9)


@settings(max_examples=50)
@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=40),
    st.lists(st.integers(0, 50), min_size=2, max_size=6, unique=True),
)
def test_given_edges_are_those_of_the_reference(values: list[int], edges: list[int]) -> None:
    edges.sort()
    ours = found(values, "user", edges=edges)
    outer = max(edges[-1], *values)
    theirs = mapclassify.UserDefined(np.array(values), bins=[*edges[1:-1], outer])
    assert list(ours.counts) == list(theirs.counts)
    assert ours.edges[1:-1] == tuple(edges[1:-1])
    assert ours.edges[0] == min(edges[0], *values)


def test_two_dates_share_one_set_of_breaks() -> None:
    before, after = [1.0, 2, 3, 10, 11], [2.0, 4, 10, 30]
    shared = found([*before, *after], "fisher_jenks", 3).edges
    both = [found(date, "user", edges=shared) for date in (before, after)]
    assert both[0].edges == both[1].edges == shared
    assert [sum(b.counts) for b in both] == [5, 4]


def test_what_is_no_number_is_in_no_class() -> None:
    for method in ("fisher_jenks", "quantiles", "equal_interval"):
        assert found([1, np.nan, np.inf, 5, 9], method, 2).edges[-1] == 9
        assert breaks([np.nan], method=method) is None
    assert found([3, 3, 3], "quantiles").edges == (3, 3)
    assert found([3, 3, 3], "equal_interval").counts == (3,)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"method": "pretty"}, "equal_interval"),
        ({"classes": 0}, "classes"),
        ({"method": "user"}, "edges"),
        ({"edges": [1, 2]}, "edges"),
        ({"method": "user", "edges": [1]}, "ascend"),
        ({"method": "user", "edges": [2, 1]}, "ascend"),
        ({"method": "user", "edges": [1, np.nan]}, "ascend"),
    ],
)
def test_breaks_that_cannot_be_are_refused(asked: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        breaks([1, 2, 3], **asked)  # type: ignore[arg-type]
