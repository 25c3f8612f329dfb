"""Things that are new throughout, stored while their file is still being read; the others wait for its end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Text, insert, select, text
from sqlalchemy import Table as CoreTable

from hub.store.chunks import Chunk, copy_chunks
from hub.store.staging import STAGED
from hub.store.table import Table
from hub.store.writes import add_versions, as_table

EARLY = CoreTable(
    "early",
    MetaData(),
    Column("line", Integer),
    Column("feature_id", Text),
    Column("content_hash", Text),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
"""The rows that were taken in before the rest was staged; a temporary table of each transaction that needs one."""


class Early:
    """Stores a delivery's chunks as they come, until one holds a thing that is known; what follows stays staged.

    ``stored``: how many things it stored. ``seen``: line, identity and content of each.
    """

    def __init__(
        self,
        connection: Connection,
        table: type[Table],
        staged: CoreTable,
        columns: Sequence[str],
        stamp: Mapping[str, Any],
        *,
        hopeful: bool,
    ) -> None:
        self._connection = connection
        self._table = table
        self._staged = staged
        self._columns = columns
        self._stamp = stamp
        self._hopeful = hopeful and self._is_guarded() and not self._any_ended()
        self.stored = 0
        self.seen = EARLY
        self.seen.create(connection)

    def ready(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Chunks made ready to be sent, by whoever asks for them."""
        for chunk in chunks:
            _ = chunk.sent if self._hopeful else chunk.whole()
            yield chunk

    def take(self, chunks: Iterator[Chunk]) -> None:
        """Stores chunks as long as they are new, and stages the rest."""
        while self._hopeful and (chunk := next(chunks, None)):
            copy_chunks(self._connection, self._staged, [chunk], whole=False)
            self._hopeful = self._store(len(chunk))
            if not self._hopeful:
                self._connection.execute(text(f"TRUNCATE {STAGED}"))
                chunks = chain([chunk], chunks)
        copy_chunks(self._connection, self._staged, chunks)

    def _is_guarded(self) -> bool:
        """Whether the table itself takes each thing of a source only once."""
        return any(
            index.unique and list(index.columns.keys()) == ["source", "feature_id"]
            for index in as_table(self._table).indexes
        )

    def _any_ended(self) -> bool:
        """Whether the source has things that ended: one that comes back must not begin before that."""
        current = as_table(self._table)
        ended = select(current.c.source).where(
            current.c.source == self._stamp["source"], current.c.valid_to.is_not(None)
        )
        return self._connection.execute(ended.limit(1)).first() is not None

    def _store(self, count: int) -> bool:
        """Whether all that is staged was new, and is stored."""
        if not add_versions(
            self._connection, self._table, self._staged, self._columns, self._stamp
        ):
            return False
        names = [column.name for column in self.seen.columns]
        told = select(*(self._staged.c[name] for name in names))
        self._connection.execute(insert(self.seen).from_select(names, told))
        self._connection.execute(text(f"TRUNCATE {STAGED}"))
        self.stored += count
        return True
