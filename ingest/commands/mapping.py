"""``ingest mapping``: what the header words of a source mean, as an official said."""

from typing import Annotated

import typer
from rich.table import Table

from hub.dataset import plain
from hub.errors import NotFound
from hub.registry import dataset, dataset_kind
from hub.store.database import transaction
from hub.store.mapping import all_words, forget_word, save_word
from hub.uploads import check_field
from ingest.running import opened
from ingest.terminal import BY_COMMAND, console

Name = Annotated[str, typer.Argument(metavar="DATASET", help="The dataset, e.g. wifi.")]
OfSource = Annotated[str, typer.Option(help="Whose files; as the dataset names its sources.")]
OfKind = Annotated[
    str | None, typer.Option(help="What the rows are; default: the dataset's principal kind.")
]
Word = Annotated[str, typer.Argument(help="The header word, as it stands in the file.")]

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="What the header words of a source mean."
)


@app.command("list")
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


@app.command("set")
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


@app.command("forget")
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
