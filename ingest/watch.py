"""How far an import is: told to whoever watches it, a bar at the terminal or a row in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

MEGABYTE = 1_000_000

NOTHING_STORED = "試跑：什麼都沒有寫入。 Dry run: nothing was stored."

PHASES = {"unpacking": "解開 unpacking", "reading": "讀取 reading", "storing": "寫入 storing"}


class Watch(Protocol):
    """Is told what an import does. Any of these may raise, and so end the import: nothing of it is stored."""

    def opened(self, size: int) -> None:
        """The file has been opened; its size in bytes."""

    def read(self, count: int) -> None:
        """So many bytes more have been read."""

    def rows(self, count: int) -> None:
        """So many rows more have been read."""

    def phase(self, word: str) -> None:
        """Something else is being done now: a word of ``PHASES``."""


class Bar:
    """A progress bar at the terminal: megabytes, rows, and what is being done."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._name = name
        self._bytes = self._rows = 0
        self._task = progress.add_task(name, total=None, rows="")

    def opened(self, size: int) -> None:
        """Sets the bar's length."""
        self._progress.update(self._task, total=max(1, size // MEGABYTE))

    def read(self, count: int) -> None:
        """Moves the bar."""
        self._bytes += count
        self._progress.update(self._task, completed=self._bytes // MEGABYTE)

    def rows(self, count: int) -> None:
        """Counts beside the bar."""
        self._rows += count
        self._progress.update(self._task, rows=f"{self._rows:,} 列 rows")

    def phase(self, word: str) -> None:
        """Names it before the bar."""
        self._progress.update(self._task, description=f"{self._name}：{PHASES[word]}")


@contextmanager
def bar(console: Console, name: str) -> Iterator[Bar]:
    """A bar for one file, gone when it is done; nothing is drawn where there is no terminal."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("MB"),
        TextColumn("{task.fields[rows]}"), TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress, name)


@contextmanager
def busy(console: Console, name: str) -> Iterator[None]:
    """A bar that moves while a library reads a file whole and cannot say how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        progress.add_task(name, total=None)
        yield
