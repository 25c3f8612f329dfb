"""How long to wait before the next try: longer each time, and never in step with other workers."""

from random import Random

FIRST_S = 0.5
"""A restart of a server takes about this long."""
LONGEST_S = 30.0
"""An operator who has mended something should not wait longer for us to notice."""


class Backoff:
    """Doubling waits from ``FIRST_S`` to ``LONGEST_S``, each shortened by chance to between half and all of it."""

    def __init__(self, random: Random | None = None) -> None:
        self._random = random or Random()
        self._tries = 0

    def next_s(self) -> float:
        """Seconds to wait before the next try."""
        whole = min(FIRST_S * 2.0**self._tries, LONGEST_S)
        self._tries = min(self._tries + 1, 16)
        return whole * self._random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """It worked: begin anew."""
        self._tries = 0
