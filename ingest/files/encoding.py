"""Which encoding a text file is in: a byte order mark, else the candidate that leaves fewest lines unreadable."""

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from hub.errors import SourceError
from ingest.files.lines import encodes

SAMPLE_BYTES = 1 << 20
"""Bytes that are looked at: a megabyte holds thousands of rows, and decodes in milliseconds."""

CANDIDATES = ("utf-8", "cp950", "big5hkscs")
"""In order of preference where they read the sample equally well (pure ASCII does). CP950 lacks 坂, 壠 and 舘, which
stand in names of villages; the Hong Kong supplement has them."""

UTF16_HEAD_BYTES = 2_000
ZERO_SHARE = 0.01
"""Of zero bytes: a text in another encoding holds a stray one now and then, on either side."""

PLAIN_SHARE = 0.95
"""Of the characters of a text: letters, ideographs, spaces; a wrong guess gives rare scripts and controls."""

BAD_LINES_SHARE = 0.1
"""From this share of unreadable lines on, the encoding is wrong; below, single rows are damaged."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ALIASES = {
    "big5": "cp950",
    "big-5": "cp950",
    "ms950": "cp950",
    "utf8": "utf-8",
    "utf-8-bom": "utf-8-sig",
}


@dataclass(frozen=True)
class Encoding:
    """An encoding and how it was found: ``given``, ``mark`` or ``sample``."""

    name: str
    basis: str


def detect(sample: bytes, given: str | None = None) -> Encoding:
    """The encoding of a file that begins with ``sample``.

    Raises:
        SourceError: ``unknown_encoding`` (no such name), ``wrong_encoding`` (the given one does not fit),
            ``undecodable_file`` (none fits).
    """
    if given is not None:
        return _checked(sample, given)
    for mark, name in MARKS:
        if sample.startswith(mark):
            return Encoding(name, "mark")
    unmarked = _unmarked_utf16(sample)
    if unmarked is not None:
        return Encoding(unmarked, "sample")
    best: tuple[Fit, str] | None = None
    for name in CANDIDATES:
        fit = fitting(sample, name)
        if fit.bad == 0:
            return Encoding(name, "sample")
        if best is None or fit.bad < best[0].bad:
            best = fit, name
    if best is None or not best[0].holds:
        raise _undecodable(sample)
    return Encoding(best[1], "sample")


@dataclass(frozen=True)
class Fit:
    """How an encoding reads a sample: lines with undecodable bytes, lines read well that are more than ASCII, all lines."""

    bad: int
    telling: int
    lines: int

    @property
    def holds(self) -> bool:
        """Few lines are damaged; or just one, of a file so small that its other lines must speak for it."""
        return self.bad <= BAD_LINES_SHARE * self.lines or (self.bad == 1 and self.telling > 0)


def fitting(sample: bytes, encoding: str) -> Fit:
    """How ``encoding`` reads the sample's lines, but for the last, which the sample may have cut."""
    whole = sample if len(sample) < SAMPLE_BYTES else sample[: sample.rfind(b"\n") + 1] or sample
    lines = whole.decode(encoding, errors="surrogateescape").splitlines()
    clean = [encodes(line) for line in lines]
    telling = sum(good and not line.isascii() for good, line in zip(clean, lines, strict=True))
    return Fit(clean.count(False), telling, max(len(lines), 1))


def first_bad_byte(text: str) -> tuple[int, int]:
    """(position in characters, the byte) of the first undecodable byte in ``text``."""
    position = next(i for i, c in enumerate(text) if 0xDC80 <= ord(c) <= 0xDCFF)
    return position, ord(text[position]) - 0xDC00


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without its mark: every ASCII sign has a zero byte, always on the same side, and the whole reads well."""
    head = sample[: min(UTF16_HEAD_BYTES, len(sample) // 2 * 2)]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= ZERO_SHARE * len(head) or min(even, odd) > ZERO_SHARE * max(even, odd):
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(name, errors="replace")
    plain = sum(c.isalnum() or c.isspace() or " " <= c <= "~" or c in "，。、（）" for c in text)
    return name if plain > PLAIN_SHARE * len(text) else None


def _checked(sample: bytes, given: str) -> Encoding:
    name = ALIASES.get(given.casefold(), given)
    try:
        b"x".decode(name, "replace")  # some codecs are no encodings of text: rot13, zip
    except (LookupError, ValueError):
        raise SourceError(
            f"There is no encoding called {given!r}.",
            code="unknown_encoding",
            hint="Use utf-8, cp950 (Big5) or utf-16, or leave --encoding out: it is found by itself.",
        ) from None
    try:
        fit = fitting(sample, name)
    except UnicodeError:
        fit = Fit(1, 0, 1)
    if not fit.holds:
        raise SourceError(
            f"The file is not {given}: {fit.bad} of its first {fit.lines} lines cannot be read so.",
            code="wrong_encoding",
            hint=f"{_guess(sample)} Leave --encoding out or correct it; nothing was stored. 宣告的編碼不符。",
        )
    return Encoding(
        "utf-8-sig" if name == "utf-8" and sample.startswith(codecs.BOM_UTF8) else name, "given"
    )


def _guess(sample: bytes) -> str:
    for name in CANDIDATES:
        if fitting(sample, name).holds:
            return f"It reads well as {name}."
    best = from_bytes(sample[:65536]).best()
    return f"It looks most like {best.encoding}." if best else "No known encoding reads it."


def _undecodable(sample: bytes) -> SourceError:
    return SourceError(
        "The file is no text in UTF-8, Big5 (CP950) or UTF-16.",
        code="undecodable_file",
        hint=f"{_guess(sample)} Open it in the program that made it and export it as CSV in UTF-8; "
        "nothing was stored. 無法辨識的編碼。",
    )
