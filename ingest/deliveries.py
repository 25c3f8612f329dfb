"""The commands ``ingest work``, ``ingest deliveries``, ``ingest undo`` and ``ingest mapping``."""

import logging
import signal
from collections.abc import Callable
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from hub.dataset import plain
from hub.errors import NotFound
from hub.registry import dataset, dataset_kind
from hub.settings import Settings
from hub.store import reads
from hub.store.database import transaction
from hub.store.mapping import all_words, forget_word, save_word
from hub.undo import undo
from hub.uploads import check_field
from ingest.upkeeping import Upkeeping
from ingest.work import Worker

LOG_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
LIST_WIDTH = 150
"""Characters of a list that is piped on: nothing of it is cut."""

BY_COMMAND = "command"
"""Who did it, where it was done at the server's own terminal."""

Opened = Callable[[], tuple[Settings, Engine]]
Name = Annotated[str, typer.Argument(metavar="DATASET", help="The dataset, e.g. wifi.")]
OfSource = Annotated[str, typer.Option(help="Whose files; as the dataset names its sources.")]
OfKind = Annotated[
    str | None, typer.Option(help="What the rows are; default: the dataset's principal kind.")
]
Word = Annotated[str, typer.Argument(help="The header word, as it stands in the file.")]


def register(app: typer.Typer, opened: Opened, console: Console) -> None:
    """Adds the commands to ``ingest``; ``opened`` gives the settings and the running database."""

    @app.command("work")
    def work(
        once: Annotated[
            bool, typer.Option("--once", help="Stop when nothing waits any more.")
        ] = False,
    ) -> None:
        """Take queued uploads in, and keep the tables tidy once a minute. Ctrl-C stops it; nothing is half stored."""
        settings, engine = opened()
        logging.basicConfig(format=LOG_LINE, level=logging.INFO)
        signal.signal(signal.SIGTERM, _interrupt)
        assert settings.database_url is not None
        worker = Worker(settings, settings.database_url.get_secret_value())
        upkeep = Upkeeping(engine, settings)
        if not once:
            upkeep.start()
        try:
            worker.run(once=once)
        except KeyboardInterrupt:
            logging.getLogger("ingest.work").info("event=stopped")
        finally:
            upkeep.stop()

    @app.command("deliveries")
    def deliveries(
        name: Annotated[
            str | None, typer.Argument(metavar="[DATASET]", help="Only of this dataset.")
        ] = None,
        most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 20,
    ) -> None:
        """List what arrived, newest first, and what became of it."""
        _, engine = opened()
        with transaction(engine) as connection:
            asked = {"dataset": name, "since": None, "until": None, "most": most}
            found = reads.records(connection, "deliveries", **asked)
        columns = ("delivery_id", "dataset", "kind", "source", "state", "received", "stored",
                   "unchanged", "duplicate", "refused", "closed", "filename")  # fmt: skip
        table = Table(*columns, box=None, pad_edge=False)
        for row in found:
            table.add_row(*("" if row[each] is None else str(row[each]) for each in columns))
        wide = Console(width=max(console.width, LIST_WIDTH))
        wide.print(table, highlight=False, markup=False)

    @app.command("undo")
    def undo_(
        delivery_id: Annotated[int, typer.Argument(metavar="ID", help="The delivery's number.")],
    ) -> None:
        """Take a stored delivery back: what it replaced or ended comes back."""
        _, engine = opened()
        done = undo(engine, delivery_id, by=BY_COMMAND)
        console.print(
            f"已復原 undone: {done.delivery_id} ({done.dataset})：移除 removed {done.removed:,}、恢復 restored "
            f"{done.restored:,}", highlight=False,
        )  # fmt: skip

    app.add_typer(_mapping(opened, console), name="mapping")


def _mapping(opened: Opened, console: Console) -> typer.Typer:
    words = typer.Typer(no_args_is_help=True, help="What the header words of a source mean.")

    @words.command("list")
    def list_(name: Name) -> None:
        """List what was said of a dataset's header words."""
        _, engine = opened()
        with transaction(engine) as connection:
            found = all_words(connection, dataset(name).name)
        columns = ("kind", "source", "word", "field", "saved_by", "saved_at")
        table = Table(*columns, box=None, pad_edge=False)
        for row in found:
            said = (row.kind, row.source, row.word, row.field or "（不使用 not used）")
            table.add_row(*said, row.saved_by or "", f"{row.saved_at:%Y-%m-%d %H:%M}")
        console.print(table, highlight=False, markup=False)

    @words.command("set")
    def set_(
        name: Name,
        word: Word,
        field: Annotated[
            str | None, typer.Argument(help="The field that it means; none: not to be used.")
        ] = None,
        source: OfSource = "",
        kind: OfKind = None,
    ) -> None:
        """Say what a header word of a source means."""
        _, engine = opened()
        of = _named(name, source, kind)
        check_field(dataset_kind(dataset(name), kind), field)
        with transaction(engine) as connection:
            save_word(connection, **of, word=plain(word), field=field, by=BY_COMMAND)
        console.print(f"{word} → {field or '（不使用 not used）'}", highlight=False, markup=False)

    @words.command("forget")
    def forget(name: Name, word: Word, source: OfSource = "", kind: OfKind = None) -> None:
        """Take back what was said of a header word."""
        _, engine = opened()
        of = _named(name, source, kind)
        with transaction(engine) as connection:
            if not forget_word(connection, **of, word=plain(word)):
                raise NotFound(
                    f"Nothing was said of {word!r}.", hint="`ingest mapping list` shows what was.",
                    code="unknown_word",
                )  # fmt: skip

    return words


def _named(name: str, source: str, kind: str | None) -> dict[str, str]:
    """Dataset, kind and source by their declared names; the source may be left out where there is but one.

    Raises:
        NotFound: there is none of that name.
    """
    declared = dataset(name)
    known = declared.source(source or declared.sources[0].name)
    if known is None:
        raise NotFound(
            f"{name} has no source {source!r}.",
            hint=f"Choose one of: {', '.join(each.name for each in declared.sources)}.",
            code="unknown_source",
        )
    return {"dataset": name, "kind": dataset_kind(declared, kind).name, "source": known.name}


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Told to stop is Ctrl-C to us: what is being stored is taken back."""
    raise KeyboardInterrupt
