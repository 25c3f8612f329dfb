"""The form of a POST: url-encoded or multipart, in UTF-8, with at most one photo beside its fields."""

import base64
import binascii
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from fastapi import Request
from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_options_header

from hub.api.body import MEGABYTE, Body
from hub.errors import BadParameter, ClientFault, TooLarge

FIELDS_MAX = 200
TEXT_BYTES = 200_000
"""Of all fields beside the photo: 4,000 characters are 16 kB, and a service may ask a lot."""
BASE64_GROWTH = 4 / 3
MEDIA = "media"
"""The field, or the part, that holds the photo."""
DATA_URI = re.compile(r"^data:image/[a-z0-9.+-]+;base64,", re.IGNORECASE)
ATTRIBUTE = re.compile(r"attribute\[([^\[\]]+)\](?:\[\])?")
HINT = "Send application/x-www-form-urlencoded or multipart/form-data in UTF-8; see docs/open311.md. 請以 UTF-8 表單送出。"


@dataclass
class Form:
    """``fields``: name → everything that was sent under it; ``photo``: its bytes, empty where there is none."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    photo: bytes = b""

    def one(self, name: str) -> str:
        """What was sent under a name, without blanks around it; empty where nothing was.

        Raises:
            BadParameter: it was sent twice.
        """
        values = self.fields.get(name, [])
        if len(values) > 1:
            raise BadParameter(
                f"{name}: sent {len(values)} times.", hint="Send it once.", field=name
            )
        return values[0].strip() if values else ""

    def attributes(self) -> Mapping[str, list[str]]:
        """Code → what was sent as ``attribute[CODE]``, or ``attribute[CODE][]``."""
        found: dict[str, list[str]] = {}
        for name, values in self.fields.items():
            code = ATTRIBUTE.fullmatch(name)
            if code is not None:
                found.setdefault(code[1], []).extend(values)
        return found


def read_form(request: Request, *, photo_mb: int) -> Form:
    """Reads the body to its end, of a bounded size.

    Raises:
        TooLarge: it is larger than a photo of ``photo_mb`` needs.
        BadParameter: it is no form of these kinds, broken, or not in UTF-8.
        ClientFault: the sender broke off.
    """
    body = Body(request)
    limit = int(photo_mb * MEGABYTE * BASE64_GROWTH) + TEXT_BYTES
    try:
        content = _whole(body, limit)
        form = _parsed(request.headers.get("content-type", ""), content)
        _settle(form, photo_mb)
        return form
    except ClientFault:
        body.drain()
        raise


def _whole(body: Body, limit: int) -> bytes:
    held = bytearray()
    for piece in body.pieces():
        held += piece
        if len(held) > limit:
            raise TooLarge(
                f"The report has more than {limit // MEGABYTE} MB.",
                hint="Send one smaller photo. 照片過大，請縮小後再送。",
                code="report_too_large",
            )
    return bytes(held)


def _parsed(content_type: str, content: bytes) -> Form:
    kind, options = parse_options_header(content_type)
    charset = options.get(b"charset", b"utf-8").decode("ascii", "replace").casefold()
    if charset not in ("utf-8", "utf8"):
        raise _not_utf8()
    if kind == b"multipart/form-data":
        if not content.rstrip().endswith(b"--" + options.get(b"boundary", b"") + b"--"):
            raise _no_form("The multipart form breaks off.")
        return _multipart(content_type, content)
    if kind == b"application/x-www-form-urlencoded" or not content:
        return _urlencoded(content)
    raise _no_form("The body is no form.")


def _urlencoded(content: bytes) -> Form:
    form = Form()
    try:
        pairs = parse_qsl(
            content.decode(), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX
        )
    except UnicodeDecodeError as fault:
        raise _not_utf8() from fault
    except ValueError as fault:
        raise _no_form(f"The form has more than {FIELDS_MAX} fields.") from fault
    for name, value in pairs:
        form.fields.setdefault(name, []).append(value)
    return form


def _multipart(content_type: str, content: bytes) -> Form:
    form, photos, count = Form(), [], 0

    def on_field(said: Field) -> None:
        nonlocal count
        count += 1
        if count > FIELDS_MAX:
            raise _no_form(f"The form has more than {FIELDS_MAX} fields.")
        name, value = (_text(part or b"") for part in (said.field_name, said.value))
        form.fields.setdefault(name, []).append(value)

    def on_file(said: File) -> None:
        said.file_object.seek(0)
        photos.append(said.file_object.read())
        said.close()

    try:
        parse_form({"Content-Type": content_type.encode("latin-1", "replace")}, io.BytesIO(content), on_field, on_file)  # fmt: skip
    except (FormParserError, ValueError) as fault:
        raise _no_form("The multipart form is broken.") from fault
    sent = [photo for photo in photos if photo]
    if len(sent) > 1:
        raise _no_form("More than one photo.")
    form.photo = sent[0] if sent else b""
    return form


def _settle(form: Form, photo_mb: int) -> None:
    """No NUL anywhere; a photo that came as base64 becomes bytes."""
    for name, values in form.fields.items():
        if any("\0" in word for word in (name, *values)):
            raise BadParameter(
                "The form holds the character NUL.",
                hint="Leave it out.",
                field=name.replace("\0", ""),
            )
    text = form.one(MEDIA)
    form.fields.pop(MEDIA, None)
    if text and not form.photo:
        try:
            form.photo = base64.b64decode("".join(DATA_URI.sub("", text).split()), validate=True)
        except (binascii.Error, ValueError) as fault:
            raise BadParameter(
                "media is no base64.", hint="Send the photo as a part of a multipart form, or in base64. 照片無法讀取。",
                field=MEDIA, code="photo_unreadable",
            ) from fault  # fmt: skip
    if len(form.photo) > photo_mb * MEGABYTE:
        raise TooLarge(
            f"The photo has more than {photo_mb} MB.",
            hint="Send a smaller one. 照片過大，請縮小後再送。",
            code="report_too_large",
        )


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        raise _not_utf8() from fault


def _not_utf8() -> BadParameter:
    return BadParameter("The form is not in UTF-8.", hint=HINT, field="", code="not_utf8")


def _no_form(what: str) -> BadParameter:
    return BadParameter(what, hint=HINT, field="", code="no_form")
