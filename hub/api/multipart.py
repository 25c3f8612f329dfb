"""A multipart body read as it comes: its file goes on piece by piece, nothing is held but the small fields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from hub.errors import BadParameter

FIELDS_MAX = 20
FIELD_BYTES = 1000
"""Fields are words and numbers; whatever is larger is no field of ours."""
HEADER_BYTES = 4000

FILE = "file"
"""The name of the part that holds the file."""


@dataclass
class Form:
    """What has been read so far. ``filename`` None: the file has not come yet."""

    fields: dict[str, str] = field(default_factory=dict)
    filename: str | None = None


class FormReader:
    """Feeds bytes to the parser; the file's bytes are handed on as they come."""

    def __init__(
        self,
        content_type: str,
        *,
        begin: Callable[[dict[str, str]], None],
        take: Callable[[bytes], None],
    ) -> None:
        """``begin`` is told the fields so far when the file begins, ``take`` gets the file's bytes.

        Raises:
            BadParameter: the request is no multipart form.
        """
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise _bad("The body is no multipart form.")
        self.form = Form()
        self._begin_file = begin
        self._take = take
        self._name = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._part: str | None = None
        self._held = bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin, "on_part_data": self._data, "on_part_end": self._end,
                "on_header_field": self._header_name, "on_header_value": self._header_value,
                "on_header_end": self._header_end, "on_headers_finished": self._headers_end,
            },
        )  # fmt: skip

    def read(self, pieces: Iterator[bytes]) -> Form:
        """Reads the whole body.

        Raises:
            BadParameter: it is broken, has too many or too large fields, or not exactly one file.
        """
        try:
            for piece in pieces:
                self._parser.write(piece)
            self._parser.finalize()
        except FormParserError as fault:
            raise _bad("The multipart form is broken.") from fault
        if self.form.filename is None:
            raise _bad(f"The form has no part {FILE!r} with a file.")
        return self.form

    def _begin(self) -> None:
        self._headers = {}
        self._name = self._value = b""
        self._part = None
        self._held.clear()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._check_header()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._check_header()

    def _check_header(self) -> None:
        if len(self._name) + len(self._value) > HEADER_BYTES:
            raise _bad("A part's header is too long.")

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = _text(options.get(b"name", b""))
        if b"filename" not in options:
            if len(self.form.fields) >= FIELDS_MAX:
                raise _bad("The form has too many fields.")
            self._part = name
        elif name != FILE or self.form.filename is not None:
            raise _bad(f"The form has another file than the one called {FILE!r}.")
        else:
            self.form.filename = _text(options[b"filename"])
            self._begin_file(self.form.fields)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part is None:
            self._take(data[start:end])
            return
        self._held += data[start:end]
        if len(self._held) > FIELD_BYTES:
            raise _bad(f"The field {self._part!r} is too long.")

    def _end(self) -> None:
        if self._part is not None:
            self.form.fields[self._part] = _text(bytes(self._held))


def _text(content: bytes) -> str:
    """Words as browsers send them (UTF-8); an old program's Big5 is read too."""
    for encoding in ("utf-8", "cp950"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _bad("A name in the form is not UTF-8.")


def _bad(what: str) -> BadParameter:
    return BadParameter(
        what,
        hint=f"Send multipart/form-data with one file called {FILE!r} and the field dataset; "
        "see /api/openapi.json.",
        field=FILE,
        code="bad_form",
    )
