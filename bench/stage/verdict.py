"""A promise and what was measured: printed side by side, and the run's exit code."""

import sys

_broken: list[str] = []


def promise(
    what: str, measured: float, *, at_least: float | None = None, at_most: float | None = None
) -> None:
    """Prints one measured figure beside its bound, and remembers a bound that is not kept."""
    bound = f"≥ {at_least:g}" if at_least is not None else f"≤ {at_most:g}"
    kept = (at_least is None or measured >= at_least) and (at_most is None or measured <= at_most)
    print(f"{'kept  ' if kept else 'BROKEN'} {what}: {measured:,.2f} (promised {bound})")
    if not kept:
        _broken.append(what)


def conclude() -> None:
    """Ends the bench: exit code 1 where a promise was not kept."""
    sys.exit(1 if _broken else 0)
