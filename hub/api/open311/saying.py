"""What a form says of a case and of whoever sends it, read and held against its limits."""

import re
from math import isfinite

from hub.api.open311.form import Form
from hub.citizens.reports import Reporter
from hub.datasets.issues.request import DESCRIPTION_MAX
from hub.errors import BadParameter
from hub.fields import TEXT_MAX

YES = frozenset({"1", "true", "yes", "on", "y", "是"})
WEB = re.compile(r"https?://[^\s<>\"']+\Z", re.IGNORECASE)
"""No ``javascript:``: what citizens send stands as a link in other people's programs."""
MAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){1,8}")
LONGEST = {
    "first_name": 100, "last_name": 100, "email": 254, "phone": 40, "device_id": 200, "account_id": 200,
}  # fmt: skip
"""Characters of what may be said of oneself."""


def text_of(form: Form, name: str, longest: int = TEXT_MAX) -> str | None:
    """A text of the form; None where it is empty.

    Raises:
        BadParameter: it is too long.
    """
    said = form.one(name)
    if len(said) > longest:
        raise BadParameter(
            f"{name} has {len(said)} characters; {longest} are the most.",
            hint=f"Shorten it to {longest} characters. 文字過長，請縮短。",
            field=name,
            code="text_too_long",
        )
    return said or None


def description_of(form: Form) -> str | None:
    """What it is about.

    Raises:
        BadParameter: too long.
    """
    return text_of(form, "description", DESCRIPTION_MAX)


def media_url_of(form: Form) -> str | None:
    """The address of a photo elsewhere.

    Raises:
        BadParameter: too long, or no address of the web.
    """
    said = text_of(form, "media_url")
    if said is not None and not WEB.match(said):
        raise BadParameter(
            "media_url is no address of the web.", hint="It begins with https://, or send the photo itself as media.",
            field="media_url",
        )  # fmt: skip
    return said


def point_of(form: Form) -> tuple[float, float] | None:
    """lon, lat in degrees; None where none is sent.

    Raises:
        BadParameter: half a point, or no degrees.
    """
    lat, lon = (_degrees(form, name, most) for name, most in (("lat", 90), ("long", 180)))
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        raise _no_point("lat" if lat is None else "long", "Half a point.")
    if (lon, lat) == (0.0, 0.0):
        raise _no_point("lat", "0, 0 is no place, but a telephone that does not know where it is.")
    return lon, lat


def _degrees(form: Form, name: str, most: int) -> float | None:
    said = form.one(name)
    if not said:
        return None
    try:
        found = float(said)
    except ValueError:
        found = float("nan")
    if not isfinite(found) or abs(found) > most:
        raise _no_point(name, f"{name} is no number of degrees.")
    return found


def _no_point(name: str, what: str) -> BadParameter:
    return BadParameter(
        what, hint="Send lat and long in degrees (WGS 84), or an address.", field=name
    )


def reporter_of(form: Form) -> tuple[Reporter | None, bool]:
    """Who reports, as far as they agree to its being kept; and whether something was said without agreeing.

    Raises:
        BadParameter: one is too long, or ``email`` is none.
    """
    said = {name: text_of(form, name, longest) for name, longest in LONGEST.items()}
    if said["email"] is not None:
        said["email"] = mail_of(form)
    if not any(said.values()):
        return None, False
    if not agrees(form):
        return None, True
    return Reporter(**said), False


def agrees(form: Form) -> bool:
    """Whether whoever sends agrees to the notice of consent."""
    return form.one("consent").casefold() in YES


def mail_of(form: Form) -> str:
    """The mail address.

    Raises:
        BadParameter: it is none.
    """
    said = text_of(form, "email", LONGEST["email"]) or ""
    if not MAIL.fullmatch(said):
        raise BadParameter(
            "email is no mail address.",
            hint="As name@example.org. 電子郵件格式不符。",
            field="email",
        )
    return said
