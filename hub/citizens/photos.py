"""Photos, made anew: what a camera wrote into one (where, when, whose) stays behind, and so does what is no picture."""

import io
import struct
from dataclasses import dataclass
from threading import BoundedSemaphore

from PIL import Image, ImageOps, UnidentifiedImageError

from hub.errors import BadParameter, NotReady

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS_MAX = 50_000_000
"""Of a photo that is read: the largest telephones' have 50 million. A bomb says more in a few bytes, and is not unpacked."""
SIDE_MAX = 1600
"""Pixels of the longer side that are kept: a hole in the road is seen in them."""
QUALITY = 85
"""Of the JPEG, as Pillow counts: no difference that an eye sees, at a fifth of the bytes."""

SEATS = BoundedSemaphore(2)
"""So many at once in one process: each takes up to 200 MB."""
PATIENCE_S = 20.0

BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, TypeError,
    Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow's readers raise on bytes that are no whole picture."""


@dataclass(frozen=True)
class Photo:
    """A JPEG of ours, sRGB, without metadata."""

    content: bytes
    width: int
    height: int


def made_anew(content: bytes) -> Photo:
    """The picture in ``content``, upright, no side over ``SIDE_MAX``.

    Raises:
        BadParameter: it is no picture of a known format, broken, or has too many pixels.
        NotReady: too many are being read at once.
    """
    if not SEATS.acquire(timeout=PATIENCE_S):
        raise NotReady("Too many photos at once.", hint="Try again in a minute.", code="busy")
    try:
        return _encoded(_opened(content))
    finally:
        SEATS.release()


def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > PIXELS_MAX:
                raise BadParameter(
                    f"The photo has {found.width} × {found.height} pixels.",
                    hint=f"Send one of at most {PIXELS_MAX // 1_000_000} million pixels. 照片像素過多。",
                    field="media", code="photo_too_large",
                )  # fmt: skip
            found.draft("RGB", (SIDE_MAX, SIDE_MAX))
            found.load()
            upright = ImageOps.exif_transpose(found) or found
            return upright.convert("RGB")
    except BROKEN as fault:
        raise BadParameter(
            "The photo cannot be read.", hint="Send a whole JPEG, PNG, WebP or GIF. 照片無法讀取，請改送 JPEG。",
            field="media", code="photo_unreadable",
        ) from fault  # fmt: skip


def _encoded(found: Image.Image) -> Photo:
    found.thumbnail((SIDE_MAX, SIDE_MAX))
    plain = Image.new("RGB", found.size)
    plain.paste(found)  # the pixels alone: nothing that was attached to the picture comes along
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY)
    return Photo(out.getvalue(), *plain.size)
