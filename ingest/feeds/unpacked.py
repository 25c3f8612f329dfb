"""A body's bytes unpacked within a bound: a small bomb never becomes a large memory."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.feeds.faults import failed

CHUNK_BYTES = 1 << 16
"""Unpacked bytes handed over at once."""

ACCEPTED = "gzip"
WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""Content-Encoding → zlib's window: its 15 bits, with 16 for gzip's header."""


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The chunks unpacked, at most ``CHUNK_BYTES`` at once.

    Raises:
        FeedFault: ``feed_encoding`` (not one that is read, or damaged), ``feed_cut`` (it ends before its end).
    """
    name = encoding.strip().casefold()
    if name in ("", "identity"):
        yield from chunks
        return
    if name not in WINDOW:
        raise failed(f"Content-Encoding {name[:40]!r} is not read.", code="feed_encoding")
    stream, begun = zlib.decompressobj(WINDOW[name]), False
    for chunk in chunks:
        rest = chunk
        while rest:
            if stream.eof:  # gzip may hold several members
                stream = zlib.decompressobj(WINDOW[name])
            begun = True
            yield _piece(stream, rest)
            rest = stream.unconsumed_tail or stream.unused_data
    if begun and not stream.eof:
        raise failed("The compressed content has no end.", code="feed_cut")


def _piece(stream: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return stream.decompress(data, CHUNK_BYTES)
    except zlib.error as fault:
        raise failed(
            f"The compressed content is damaged: {fault}.", code="feed_encoding"
        ) from fault
