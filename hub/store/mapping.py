"""The table of saved header mappings: what an official said a source's header word means."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table


class HeaderWord(Table):
    """One header word of one source and the field it means; ``field`` null: not to be used.

    ``word`` is compared without case and spaces, as it stands here. ``saved_by``: the account's name.
    """

    __tablename__ = "header_word"

    dataset: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str | None]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    saved_by: Mapped[str | None]


def saved_words(
    connection: Connection, dataset: str, source: str
) -> dict[str, dict[str, str | None]]:
    """Kind → (word → field) as saved for one source."""
    asked = select(HeaderWord.kind, HeaderWord.word, HeaderWord.field).where(
        HeaderWord.dataset == dataset, HeaderWord.source == source
    )
    found: dict[str, dict[str, str | None]] = {}
    for kind, word, field in connection.execute(asked):
        found.setdefault(kind, {})[word] = field
    return found


def all_words(connection: Connection, dataset: str) -> Sequence[Row[Any]]:
    """Everything that was said of a dataset's header words: kind, source, word, field, saved_by, saved_at."""
    asked = select(HeaderWord.__table__).where(HeaderWord.dataset == dataset)
    keys = (HeaderWord.kind, HeaderWord.source, HeaderWord.word)
    return connection.execute(asked.order_by(*keys)).all()


def save_word(
    connection: Connection,
    *,
    dataset: str,
    kind: str,
    source: str,
    word: str,
    field: str | None,
    by: str | None = None,
) -> None:
    """Saves what one word means; said again, it is changed."""
    made = upsert(HeaderWord).values(
        dataset=dataset, kind=kind, source=source, word=word, field=field, saved_by=by
    )
    keys = ["dataset", "kind", "source", "word"]
    connection.execute(
        made.on_conflict_do_update(
            index_elements=keys, set_={"field": field, "saved_at": func.now(), "saved_by": by}
        )
    )


def forget_word(connection: Connection, *, dataset: str, kind: str, source: str, word: str) -> bool:
    """Takes back what was said of one word: whether anything had been."""
    gone = delete(HeaderWord).where(
        HeaderWord.dataset == dataset, HeaderWord.kind == kind,
        HeaderWord.source == source, HeaderWord.word == word,
    )  # fmt: skip
    return bool(connection.execute(gone).rowcount)
