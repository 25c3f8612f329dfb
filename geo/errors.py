"""What the pure functions refuse: plain exceptions that say what was asked and what would work."""

from collections.abc import Sequence


class UnknownSystemError(ValueError):
    """A coordinate system that the hub does not read."""

    def __init__(self, srid: int, known: Sequence[int]) -> None:
        super().__init__(
            f"EPSG:{srid} is not read; give one of {', '.join(f'EPSG:{s}' for s in known)}."
        )
        self.srid = srid


class AmbiguousError(LookupError):
    """A name that several areas carry. ``candidates``: their codes; the parent's code decides."""

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        super().__init__(
            f"{name!r} may be any of {', '.join(candidates)}; say in which township it lies."
        )
        self.name = name
        self.candidates = tuple(candidates)


class UnknownAreaError(LookupError):
    """A code that no area of this level carries."""

    def __init__(self, code: str) -> None:
        super().__init__(f"No area of this level has the code {code!r}.")
        self.code = code
