"""XML as a stream of records: no entities, no DTD, nothing fetched; depth and sizes bounded, memory flat."""

import io
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from hub.errors import SourceError

RECORD_WORDS = frozenset(
    {"patientcarereport", "record", "request", "service", "row", "item", "table"}
)
"""Elements (without their namespace, in lower case) that are one row: NEMSIS, OPEN1999, Open311, and plain exports."""

DEPTH_MAX = 64
"""Elements within elements: NEMSIS, the deepest that is read, has 7."""

LEAVES_MAX = 20_000
"""Values of one record: the fullest NEMSIS test case has 600."""

TEXT_MAX = 1 << 20
"""Characters of one value: a narrative has some thousand."""

BLOCK_CHARACTERS = 1 << 16


class Record(NamedTuple):
    """One record: its element's name, its line in the file, and (name, text) of the elements that hold no others."""

    name: str
    line: int
    leaves: list[tuple[str, str]]


class Collector(ContentHandler):
    """Collects records; only elements in ``wanted`` (all where it is None) are looked into.

    ``stated``: the text of a <count> before the first record.
    """

    def __init__(self, wanted: frozenset[str] | None) -> None:
        super().__init__()
        self.done: list[Record] = []
        self.root = ""
        self.stated = ""
        self._wanted = wanted
        self._depth = 0
        self._record: tuple[int, Record] | None = None
        self._leaf: str | None = None
        self._text: list[str] = []
        self._size = 0
        self._where: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - SAX's name
        """Takes what knows the line."""
        self._where = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        """Opens a record, or a value within one."""
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise _Excess(f"more than {DEPTH_MAX} elements within each other")
        local = name.rpartition(":")[2]
        self.root = self.root or local
        if self._record is None and local.casefold() in RECORD_WORDS and self._depth > 1:
            self._record = (self._depth, Record(local, self._here(), []))
            self._leaf = None
            return
        self._leaf = local if self._wanted is None or local in self._wanted else None
        self._text, self._size = [], 0

    def characters(self, content: str) -> None:
        """Gathers a value's text."""
        if self._leaf is None:
            return
        self._size += len(content)
        if self._size > TEXT_MAX:
            raise _Excess(f"<{self._leaf}> has more than {TEXT_MAX:,} characters")
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        """Closes a value or a record."""
        if self._record is not None and self._record[0] == self._depth:
            self.done.append(self._record[1])
            self._record = None
        elif self._leaf is not None:
            self._keep(self._leaf, "".join(self._text).strip())
        self._leaf = None
        self._depth -= 1

    def _keep(self, name: str, text: str) -> None:
        if self._record is None:
            if name == "count" and not self.stated:
                self.stated = text
            return
        leaves = self._record[1].leaves
        if len(leaves) >= LEAVES_MAX:
            raise _Excess(f"a record has more than {LEAVES_MAX:,} values")
        leaves.append((name, text))

    def _here(self) -> int:
        return int(self._where.getLineNumber() or 1) if self._where is not None else 1


class _Excess(Exception):
    """The document goes past a bound."""


def records(
    raw: io.BufferedReader, *, encoding: str, collector: Collector, filename: str
) -> Iterator[Record]:
    """The document's records, as they are read.

    Raises:
        SourceError: ``broken_xml`` (not well formed, or cut), ``unsafe_xml`` (a DTD, an entity, an outside
            reference), ``too_nested`` (past a bound).
    """
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(collector)
    text = io.TextIOWrapper(raw, encoding, errors="strict", newline=None)
    try:
        while block := text.read(BLOCK_CHARACTERS):
            parser.feed(block)
            done, collector.done = collector.done, []
            yield from done
        parser.close()
    except (SAXParseException, UnicodeDecodeError) as fault:
        raise _broken(filename, fault) from fault
    except DefusedXmlException as fault:
        raise SourceError(
            f"{filename} declares a document type or entities, or refers to another file.", code="unsafe_xml",
            hint="Export it without <!DOCTYPE> and <!ENTITY>; nothing was read from elsewhere, nothing was stored. "
            "不接受含 DOCTYPE 或 ENTITY 的 XML。",
        ) from fault  # fmt: skip
    except _Excess as fault:
        raise SourceError(
            f"{filename}: {fault}.", code="too_nested",
            hint="This is no table of records: export it again; nothing was stored. XML 結構過深或過大。",
        ) from fault  # fmt: skip
    finally:
        text.detach()
    yield from collector.done


def _broken(filename: str, fault: SAXParseException | UnicodeDecodeError) -> SourceError:
    if isinstance(fault, UnicodeDecodeError):
        place = f"byte 0x{fault.object[fault.start]:02X} is no {fault.encoding}"
    else:
        place = (
            f"line {fault.getLineNumber()}, column {fault.getColumnNumber()}: {fault.getMessage()}"
        )
    return SourceError(
        f"{filename} is no whole XML: {place}.", code="broken_xml",
        hint="It is cut or malformed: export it again whole; nothing was stored. XML 不完整或格式錯誤。",
    )  # fmt: skip
