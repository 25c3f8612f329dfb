"""One step ahead: the same items in the same order, faults where they belong, nothing left behind."""

import threading
from collections.abc import Iterator

import pytest

from hub.ahead import ahead


def test_items_come_in_order_and_the_next_is_made_meanwhile() -> None:
    made: list[int] = []
    second = threading.Event()

    def items() -> Iterator[int]:
        for i in range(3):
            made.append(i)
            if i == 1:
                second.set()
            yield i

    with ahead(items()) as found:
        assert next(found) == 0
        assert second.wait(10), "the second is made before it is asked for"
        assert list(found) == [1, 2]
    assert made == [0, 1, 2]


def test_a_fault_comes_after_what_was_made_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    with ahead(items()) as found:
        assert next(found) == 1
        with pytest.raises(ValueError, match="broken"):
            next(found)


def test_who_leaves_early_leaves_no_thread_and_no_further_item() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for i in range(100):
            made.append(i)
            yield i

    with ahead(items()) as found:
        next(found)
    assert len(made) <= 2
    assert not [t for t in threading.enumerate() if t.name.startswith("ahead")]
