"""Columns of moments in the forms that machines and offices write most; every other form is left to ``hub.dates.moment``."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Digits = NDArray[np.uint8]
Whole = NDArray[np.int64]
Number = NDArray[np.int32] | np.int32

YEARS = (1980, 2200)
"""Years, from and to, in which the county's clock is UTC+8 without exception (it had summer times until 1979)."""

FIRST_YEAR = 1970
MONTHS: Whole = (
    np.arange(12 * (YEARS[1] - FIRST_YEAR) + 1)
    .astype("datetime64[M]")
    .astype("datetime64[D]")
    .astype(np.int64)
)
"""The first day of every month since 1970, in days since then."""

DAYS = (int(MONTHS[12 * (YEARS[0] - FIRST_YEAR)]), int(MONTHS[-1]))
"""``YEARS`` in days since 1970."""

ZERO = np.uint8(ord("0"))

COUNTY_OFFSET_MIN = 8 * 60
"""Minutes that the county's clock is ahead of UTC."""

SECONDS = len("2026-01-31T08:00")
"""Where the seconds begin, or the zone."""

FRACTION = len("2026-01-31T08:00:00")
"""Where their fraction begins, or the zone."""


class Form(NamedTuple):
    """What follows the minutes: seconds, a fraction with so many digits, and a zone of so many characters."""

    seconds: bool
    digits: int
    zone: int


FORMS = {
    SECONDS + 3 * seconds + (1 + digits if digits else 0) + zone: Form(seconds, digits, zone)
    for seconds, digits in ((False, 0), (True, 0), (True, 3), (True, 6))
    for zone in (0, len("Z"), len("+08:00"))
}
"""By length: no two forms are equally long."""

_UNPADDED = (
    (r"^([0-9]{4})/([0-9])/", r"\1/0\2/"),
    (r"^([0-9]{4}/[0-9]{2})/([0-9]) ", r"\1/0\2 "),
    (r" ([0-9]):", r" 0\1:"),
)
"""2026/1/5 8:05 is the same moment as 2026/01/05 08:05."""


def midnights(days: Whole) -> Whole:
    """When days begin in the county, in microseconds since 1970; days within ``DAYS``."""
    moments: Whole = days.astype(np.int64) * 86_400_000_000 - COUNTY_OFFSET_MIN * 60_000_000
    return moments


class Moments(NamedTuple):
    """Microseconds since 1970 (UTC), and where they are known; both of shape (rows,)."""

    micros: Whole
    known: Bits


def moments(column: pa.StringArray) -> Moments:
    """The moments of a column, as ``hub.dates.moment`` reads them; where this is not sure, they are not known.

    Sure are YYYY-MM-DD and YYYY/M/D with hours and minutes (the first also after a T), with or without seconds,
    thousandths or millionths of them and a zone; without a zone it is the county's time.

    >>> moments(pa.array(["2026-01-31T08:00:00+08:00", "2026/1/31 8:00", "昨天", None])).micros.tolist()
    [1769817600000000, 1769817600000000, 0, 0]
    """
    found = Moments(np.zeros(len(column), np.int64), np.zeros(len(column), bool))
    _read_padded(column, found)
    left = ~found.known & np.asarray(pc.fill_null(pc.match_substring(column, "/"), False))
    if left.any():
        rest = column.filter(pa.array(left))
        for form, padded in _UNPADDED:
            rest = pc.replace_substring_regex(rest, form, padded)
        more = Moments(np.zeros(len(rest), np.int64), np.zeros(len(rest), bool))
        _read_padded(rest, more)
        found.micros[left], found.known[left] = more
    return found


def _read_padded(column: pa.StringArray, found: Moments) -> None:
    """Fills in the cells of fixed places, those of one length at a time."""
    lengths = np.asarray(pc.fill_null(pc.binary_length(column), 0))
    for length in np.unique(lengths):
        if length in FORMS:
            mine = np.flatnonzero(lengths == length)
            signs = _signs(column, mine, int(length))
            found.micros[mine], found.known[mine] = _read(signs, FORMS[int(length)])


def _signs(column: pa.StringArray, mine: NDArray[np.intp], length: int) -> Digits:
    """The bytes of cells that are all ``length`` long; shape (bytes, cells)."""
    starts = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: len(column)]
    data = np.frombuffer(column.buffers()[2], np.uint8)
    if len(mine) == len(column):
        laid = data[starts[0] : starts[0] + len(mine) * length].reshape(len(mine), length)
    else:
        laid = data[starts[mine][:, None] + np.arange(length, dtype=np.int32)]
    return np.ascontiguousarray(laid.T)


def _read(signs: Digits, form: Form) -> Moments:
    """Moments of cells of one form; ``signs``: shape (bytes, cells)."""
    slashed = signs[4] == ord("/")
    known = (slashed | (signs[4] == ord("-"))) & (signs[7] == signs[4]) & (signs[13] == ord(":"))
    known &= (signs[10] == ord(" ")) | ((signs[10] == ord("T")) & ~slashed)
    if form.zone:
        known &= ~slashed
    days = _days(signs, known)
    minutes = _number(signs, 11, 13, 24, known) * 60 + _number(signs, 14, 16, 60, known)
    micros = days * 86_400_000_000 + minutes.astype(np.int64) * 60_000_000
    place = SECONDS
    if form.seconds:
        known &= signs[place] == ord(":")
        micros += _number(signs, place + 1, place + 3, 60, known) * np.int64(1_000_000)
        place = FRACTION
    if form.digits:
        known &= signs[place] == ord(".")
        fraction = _number(signs, place + 1, place + 1 + form.digits, 10**form.digits, known)
        micros += fraction * np.int64(10 ** (6 - form.digits))
        place += 1 + form.digits
    micros -= _offset(signs, place, form.zone, known) * np.int64(60_000_000)
    return Moments(np.where(known, micros, 0), known)


def _offset(signs: Digits, place: int, zone: int, known: Bits) -> Number:
    """Minutes that the zone is ahead of UTC; the county's where there is none."""
    if not zone:
        return np.int32(COUNTY_OFFSET_MIN)
    if zone == 1:
        known &= signs[place] == ord("Z")
        return np.int32(0)
    west = signs[place] == ord("-")
    known &= (west | (signs[place] == ord("+"))) & (signs[place + 3] == ord(":"))
    hours = _number(signs, place + 1, place + 3, 24, known)
    minutes = _number(signs, place + 4, place + 6, 60, known)
    ahead: Number = np.where(west, np.int32(-1), np.int32(1)) * (hours * 60 + minutes)
    return ahead


def _days(signs: Digits, known: Bits) -> Whole:
    """Days since 1970."""
    year = _number(signs, 0, 4, YEARS[1], known)
    month, day = _number(signs, 5, 7, 13, known), _number(signs, 8, 10, 32, known)
    known &= (year >= YEARS[0]) & (month >= 1) & (day >= 1)
    months = (np.where(known, year, YEARS[0]) - FIRST_YEAR) * 12 + np.where(known, month, 1) - 1
    known &= day <= MONTHS[months + 1] - MONTHS[months]
    days: Whole = MONTHS[months] + day - 1
    return days


def _number(signs: Digits, begin: int, end: int, limit: int, known: Bits) -> Number:
    """The number that digits write; not ``known`` where they are none, or it is not below ``limit``."""
    value = np.zeros(signs.shape[1], np.int32)
    for row in signs[begin:end]:
        digit = row - ZERO
        known &= digit <= 9
        value *= 10
        value += digit
    known &= value < limit
    return value
