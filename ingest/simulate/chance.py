"""Seeded chance: every thing and day has dice of its own, so that nothing depends on what was drawn before it."""

from collections.abc import Sequence
from itertools import accumulate
from math import exp, log
from random import Random
from typing import Generic, TypeVar

Choice = TypeVar("Choice")

EXACT_MAX = 30.0
"""Means up to which a Poisson count is drawn exactly; above, the normal curve is as good, and quick."""


def dice(seed: int, *what: object) -> Random:
    """The dice of one thing (and day): the same for the same words, whoever asks and when.

    >>> dice(1, "run", "S1").random() == dice(1, "run", "S1").random() != dice(2, "run", "S1").random()
    True
    """
    return Random("/".join(map(str, (seed, *what))))


def about(chance: Random, median: float, spread: float) -> float:
    """A lognormal duration: half of them under ``median``; ``spread`` is the deviation of its logarithm."""
    return chance.lognormvariate(log(median), spread)


def count(chance: Random, mean: float) -> int:
    """A Poisson count.

    >>> count(dice(1), 0.0)
    0
    """
    if mean > EXACT_MAX:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    limit, product, found = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        found += 1
    return found


def shares(weights: Sequence[float], total: int) -> list[int]:
    """``total`` split by weight, largest remainders first: the parts add up to it exactly.

    >>> shares([1, 1, 2], 5)
    [1, 1, 3]
    """
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


class Weighted(Generic[Choice]):
    """Things to draw from, each with its weight."""

    def __init__(self, things: Sequence[Choice], weights: Sequence[float]) -> None:
        self._things = tuple(things)
        self._sums = list(accumulate(weights))

    def draw(self, chance: Random) -> Choice:
        """One of them."""
        return chance.choices(self._things, cum_weights=self._sums)[0]
