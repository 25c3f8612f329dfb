"""Items made one step ahead, in a thread: the next is on its way while the last is dealt with."""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SWITCH_S = 0.0005
"""Seconds after which the interpreter passes from one thread to the other, a tenth of its own: who comes back from the
database must not wait long for who is busy with rows, for it comes back some ten times a chunk."""


@contextmanager
def ahead(items: Iterable[T]) -> Iterator[Iterator[T]]:
    """The items, in order. Who leaves early waits for the one that is being made; its fault, if any, is not told.

    Two cores work at once where making an item lets go of the interpreter (arrays do), and dealing with it waits for
    somebody else (the database).
    """
    coming = iter(items)
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
            yield _each(coming, pool)
    finally:
        sys.setswitchinterval(before)


def _each(coming: Iterator[T], pool: ThreadPoolExecutor) -> Iterator[T]:
    promised = pool.submit(_taken, coming)
    while found := promised.result():
        promised = pool.submit(_taken, coming)
        yield found[0]


def _taken(coming: Iterator[T]) -> list[T]:
    """The next item; none at the end."""
    return list(islice(coming, 1))
