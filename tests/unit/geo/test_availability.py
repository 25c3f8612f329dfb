"""Time online, offline and unknown: counted second by second beside it, and the law that no second is lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.availability import availability, share_online, states_at
from geo.spans import Spans, Window, held, joined, shared_seconds

FEATURES = 3
reports = st.lists(
    st.tuples(st.integers(0, FEATURES - 1), st.integers(-40, 140), st.booleans()),
    max_size=25,
    unique_by=lambda report: report[:2],
)
windows = st.tuples(st.integers(-20, 60), st.integers(0, 60)).map(
    lambda x: Window(x[0], x[0] + x[1])
)
limits = st.integers(1, 80) | st.just(np.inf)
Reports = list[tuple[int, int, bool]]


def columns(told: Reports) -> tuple[list[int], list[int], list[bool]]:
    return [r[0] for r in told], [r[1] for r in told], [r[2] for r in told]


def second_by_second(told: Reports, window: Window, silence_s: float) -> np.ndarray:
    """Seconds online, offline, unknown of each feature, by asking at every one of them."""
    found = np.zeros((3, FEATURES))
    for second in range(int(window.start_s), int(window.end_s)):
        for feature in range(FEATURES):
            before = [r for r in told if r[0] == feature and r[1] <= second]
            last = max(before, key=lambda r: r[1], default=None)
            known = last is not None and second - last[1] < silence_s
            found[int(not last[2]) if known and last else 2, feature] += 1
    return found


@settings(max_examples=50)
@given(reports, windows, limits)
def test_every_second_is_where_it_belongs(told: Reports, window: Window, silence_s: float) -> None:
    found = availability(*columns(told), FEATURES, window=window, silence_s=silence_s)
    assert np.array_equal(found, second_by_second(told, window, silence_s))
    assert (sum(found) == window.length_s).all()


@settings(max_examples=50)
@given(reports, windows, limits, st.randoms(), st.integers(-10_000, 2_000_000_000))
def test_neither_order_nor_the_calendar_matters(
    told: Reports,
    window: Window,
    silence_s: float,
    random,  # type: ignore[no-untyped-def]
    later: int,
) -> None:
    found = availability(*columns(told), FEATURES, window=window, silence_s=silence_s)
    moved = [(f, t + later, on) for f, t, on in told]
    random.shuffle(moved)
    shifted = Window(window.start_s + later, window.end_s + later)
    again = availability(*columns(moved), FEATURES, window=shifted, silence_s=silence_s)
    assert np.array_equal(found, again)


@settings(max_examples=50)
@given(reports, windows, limits, st.integers(0, 60))
def test_two_windows_that_follow_each_other_are_one(
    told: Reports, window: Window, silence_s: float, cut: int
) -> None:
    middle = min(window.start_s + cut, window.end_s)
    parts = [
        np.array(availability(*columns(told), FEATURES, window=w, silence_s=silence_s))
        for w in (Window(window.start_s, middle), Window(middle, window.end_s), window)
    ]
    assert np.array_equal(parts[0] + parts[1], parts[2])


@settings(max_examples=50)
@given(reports, limits, st.integers(-50, 150))
def test_the_state_at_a_moment_is_that_of_the_second_after_it(
    told: Reports, silence_s: float, at: int
) -> None:
    states = states_at(*columns(told), FEATURES, at_s=at, silence_s=silence_s)
    second = second_by_second(told, Window(at, at + 1), silence_s)
    exactly = [
        any(f == r[0] and at - r[1] == silence_s for r in told)
        and not any(f == r[0] and at - silence_s < r[1] <= at for r in told)
        for f in range(FEATURES)
    ]
    words = np.array(["online", "offline", "unknown"])[second.argmax(axis=0)]
    assert (states[~np.array(exactly)] == words[~np.array(exactly)]).all()
    assert (states[exactly] != "unknown").all()


def test_a_report_as_old_as_the_limit_holds_and_an_older_one_does_not() -> None:
    at = {60: "online", 60.001: "unknown", -1: "unknown", 0: "online"}
    for moment, state in at.items():
        assert states_at([0], [0], [True], 1, at_s=moment, silence_s=60).tolist() == [state]


def test_of_two_reports_of_one_moment_the_last_given_holds() -> None:
    window = Window(0, 10)
    for first, second, online_s in ((True, False, 0), (False, True, 10)):
        found = availability([0, 0], [0, 0], [first, second], 1, window=window, silence_s=60)
        assert found.online_s.tolist() == [online_s]
        assert found.unknown_s.tolist() == [0]


def test_silence_is_neither_up_nor_down() -> None:
    silent = availability([], [], [], 2, window=Window(0, 100), silence_s=60)
    assert silent.unknown_s.tolist() == [100, 100]
    assert np.isnan(share_online(silent.online_s, silent.offline_s)).all()


@pytest.mark.parametrize(
    ("arguments", "window", "silence_s", "words"),
    [
        (([0], [0, 1], [True]), Window(0, 1), 60, "shape"),
        (([0], [0], [True, False]), Window(0, 1), 60, "shape"),
        (([0], [np.nan], [True]), Window(0, 1), 60, "no time"),
        (([9], [0], [True]), Window(0, 1), 60, "out of range"),
        (([0], [0], [True]), Window(1, 0), 60, "window"),
        (([0], [0], [True]), Window(0, np.inf), np.inf, "window"),
        (([0], [0], [True]), Window(0, 1), 0, "silence_s"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: tuple[list[float], ...], window: Window, silence_s: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        availability(*arguments, 1, window=window, silence_s=silence_s)


some_spans = st.lists(
    st.tuples(st.integers(0, FEATURES - 1), st.integers(-30, 60), st.integers(0, 30)), max_size=12
)


def spans(rows: list[tuple[int, int, int]]) -> Spans:
    return Spans.of([r[0] for r in rows], [r[1] for r in rows], [r[1] + r[2] for r in rows])


def seconds_of(rows: list[tuple[int, int, int]], thing: int) -> set[int]:
    return {s for t, start, length in rows if t == thing for s in range(start, start + length)}


@settings(max_examples=50)
@given(some_spans, some_spans)
def test_joined_and_shared_spans_are_sets_of_seconds(
    rows: list[tuple[int, int, int]], others: list[tuple[int, int, int]]
) -> None:
    once = joined(spans(rows))
    things = range(FEATURES)
    assert once.seconds(FEATURES).tolist() == [len(seconds_of(rows, t)) for t in things]
    shared = shared_seconds(once, spans(others), FEATURES)
    expected = [len(seconds_of(rows, t) & seconds_of(others, t)) for t in things]
    assert shared.tolist() == pytest.approx(expected, abs=1e-9)
    gaps = once.start_s[1:] > once.end_s[:-1]
    assert gaps[once.thing[1:] == once.thing[:-1]].all()


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Spans.of([0], [5], [4])
    with pytest.raises(ValueError, match="agree"):
        Spans.of([0, 1], [5], [6])
    assert held([], [], silence_s=1)[0].thing.size == 0
