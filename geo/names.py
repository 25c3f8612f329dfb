"""Place names and addresses: which township and village they mean, and how sure that is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from geo.errors import AmbiguousError
from geo.spelling import county_of, normal, spellings

NEAREST_SCORE = 0.6
"""From here on a name is near enough to be offered: one of three characters wrong, or exchanged."""

CERTAIN_SCORE = 0.75
"""From here on a village's name is corrected unasked: one character of four wrong. In names of
three, one other character is as often another village (中山里, 中正里): only exchanges count."""

SUFFIXES = "鄉鎮市區"
ROADS = ("路", "街", "巷", "弄", "段", "大道")
"""After 里 or 村 these make it a street's name: 豐里街 is no village."""

KEPT_PREFIXES = 8192
"""Beginnings of odd addresses whose reading is remembered; a county's files hold a few hundred."""

_POSTCODE = re.compile(r"\s*(?:\(?[\d０-９]{3,6}\)?\s*)?")
_BEGINNING = re.compile(r"\s*(?:\(?[\d０-９]{3,6}\)?)?[^\d０-９]*")
_VILLAGE = re.compile(
    r"\s*([^\d０-９\s路街巷弄段鄰號村里]{1,3}(?:里里|[村里]))(?!路|街|巷|弄|段|大道)"
)


class Match(NamedTuple):
    """A name found. ``score`` 0 to 1; ``exact``: the same but for variant characters."""

    area_code: str
    name: str
    score: float
    exact: bool


class Located(NamedTuple):
    """What an address says. ``score`` is the township name's, 1 where it was not corrected.

    ``basis``: exact, nearest (name corrected), village (in one township only, untold), none.
    ``problem``: other_county, no_township, unknown_township, unknown_village, ambiguous_village,
    village_corrected, village_abolished (the village has ended; its code is given), or None.
    """

    county_code: str | None
    township_code: str | None
    village_code: str | None
    score: float
    basis: str
    problem: str | None


class _Township:
    """A township's answers, made beforehand, so that an address costs a few look-ups."""

    def __init__(self, county: str | None, code: str) -> None:
        self.found = Located(county, code, None, 1.0, "exact", None)
        self.villages: dict[str, Located] = {}
        self.lengths: tuple[int, ...] = ()

    def add(self, code: str, name: str, ended: bool) -> None:
        problem = "village_abolished" if ended else None
        for spelled in spellings(name):
            if spelled not in self.villages or not ended:
                self.villages[spelled] = self.found._replace(village_code=code, problem=problem)
        self.lengths = tuple(sorted({len(spelled) for spelled in self.villages}, reverse=True))

    def village(self, text: str, at: int) -> Located | None:
        """The village whose name stands at ``at``, unless it is a street's."""
        for length in self.lengths:
            hit = self.villages.get(text[at : at + length])
            if hit is not None and not text.startswith(ROADS, at + length):
                return hit
        return None


class Gazetteer:
    """The names of a county's townships and villages, of every date. Made by ``from_rows``."""

    def __init__(
        self, rows: Iterable[Sequence[str | None]], ended: frozenset[str] = frozenset()
    ) -> None:
        self._names: dict[str, dict[str, tuple[str, str | None]]] = defaultdict(dict)
        for code, level, parent, name, *_ in rows:
            if code and level and name:
                self._names[level][code] = (name, parent)
        towns = self._names["township"]
        self.counties = frozenset(parent for _, parent in towns.values() if parent)
        self._towns = {code: _Township(parent, code) for code, (_, parent) in towns.items()}
        for code, (name, parent) in sorted(self._names["village"].items()):
            if parent in self._towns:
                self._towns[parent].add(code, name, code in ended)
        self._heads = self._all_heads()
        lengths = [len(head) for head in self._heads]
        self._lengths = tuple(sorted(set(lengths), key=lengths.count, reverse=True))
        self._odd = lru_cache(maxsize=KEPT_PREFIXES)(self._read)

    @classmethod
    def from_rows(
        cls, rows: Iterable[Sequence[str | None]], *, ended: Iterable[str] = ()
    ) -> "Gazetteer":
        """A gazetteer of rows (area_code, level, parent_code, name_zh, name_en).

        Args:
            ended: codes of villages that are no more; addresses still name them for years.
        """
        return cls(rows, frozenset(ended))

    def nearest(self, name: str, *, level: str, within: str | None = None) -> Match | None:
        """The area of ``level`` whose name is nearest; None where none is near.

        Raises:
            AmbiguousError: several are equally near; give ``within``, the code of the parent.

        >>> towns = Gazetteer.from_rows([("10014070", "township", "10014", "鹿野鄉", None)])
        >>> towns.nearest("鹿鄉野", level="township")
        Match(area_code='10014070', name='鹿野鄉', score=0.667, exact=False)
        """
        key = normal(name)
        found = [
            Match(
                code, own, round(OSA.normalized_similarity(key, normal(own)), 3), key == normal(own)
            )
            for code, (own, parent) in self._names[level].items()
            if within is None or parent == within
        ]
        best = max((match.score for match in found), default=0.0)
        first = [match for match in found if match.score == best]
        if best < NEAREST_SCORE:
            return None
        if len(first) > 1:
            raise AmbiguousError(name, sorted(match.area_code for match in first))
        return first[0]

    def locate(self, text: str) -> Located:
        """As ``address``."""
        at = _POSTCODE.match(text).end()  # type: ignore[union-attr]
        for length in self._lengths:
            town = self._heads.get(text[at : at + length])
            if town is not None:
                break
        else:
            return self._odd(_BEGINNING.match(text).group())  # type: ignore[union-attr]
        at += length
        found = town.village(text, at)
        if found is not None:
            return found
        if _VILLAGE.match(text, at) or text[at : at + 1].isspace():
            return self._odd(_BEGINNING.match(text).group())  # type: ignore[union-attr]
        return town.found

    def _all_heads(self) -> dict[str, _Township]:
        """Every spelling of a township, with its county before it and without."""
        heads: dict[str, _Township] = {}
        counties = {code: name for code, (name, _) in self._names["county"].items()}
        for code, (name, parent) in self._names["township"].items():
            county = counties.get(parent or "", "")
            for full in (county + name, name):
                heads.update(dict.fromkeys(spellings(full), self._towns[code]))
        return heads

    def _read(self, beginning: str) -> Located:
        """An address's beginning, up to its first number, read with patience."""
        key = normal(beginning)
        key = key[_POSTCODE.match(key).end() :]  # type: ignore[union-attr]
        county = county_of(key)
        if county is not None:
            if self.counties and county[0] not in self.counties:
                return Located(county[0], None, None, 1.0, "exact", "other_county")
            key = key[county[1] :]
        for length in self._lengths:
            town = self._heads.get(key[:length])
            if town is not None:
                return self._village(town, town.found, key[length:])
        return self._corrected(key, county[0] if county else None)

    def _corrected(self, key: str, county: str | None) -> Located:
        """A beginning with no township's right name in it."""
        unknown = "unknown_township" if any(c in SUFFIXES for c in key[:4]) else "no_township"
        nothing = Located(county, None, None, 0.0, "none", unknown)
        guess = self._nearest_township(key, stated=county is not None)
        if guess is not None:
            match, length = guess
            town = self._towns[match.area_code]
            base = town.found._replace(score=match.score, basis="nearest")
            return self._village(town, base, key[length:])
        if county is None:
            return nothing
        hits = {town.village(key, 0) for town in self._towns.values()} - {None}
        if len(hits) == 1:
            return hits.pop()._replace(basis="village")  # type: ignore[union-attr]
        return nothing._replace(problem="ambiguous_village") if hits else nothing

    def _nearest_township(self, key: str, *, stated: bool) -> tuple[Match, int] | None:
        """(township meant by a misspelt beginning, characters it takes); 東山鄉 is another county's."""
        guesses: list[tuple[Match, int]] = []
        for length in (4, 3, 2):
            word = key[:length]
            short = length == 2 and not key.startswith(("路", "街", "里", "村", "巷"), 2)
            if any(c in SUFFIXES for c in word) or short:
                try:
                    match = self.nearest(word, level="township")
                except AmbiguousError:
                    continue
                if match and (stated or sorted(word) == sorted(normal(match.name))):
                    guesses.append((match, length))
        return max(guesses, key=lambda guess: guess[0].score, default=None)

    def _village(self, town: _Township, base: Located, rest: str) -> Located:
        """``base`` with the village at the beginning of ``rest``, corrected where that is safe."""
        found = town.village(rest, 0)
        if found is not None:
            return base._replace(village_code=found.village_code, problem=found.problem)
        word = _VILLAGE.match(rest)
        return self._near_village(base, word.group(1)) if word else base

    def _near_village(self, base: Located, word: str) -> Located:
        try:
            match = self.nearest(word, level="village", within=base.township_code)
        except AmbiguousError:
            match = None
        if match and (match.score >= CERTAIN_SCORE or sorted(normal(match.name)) == sorted(word)):
            return base._replace(village_code=match.area_code, problem="village_corrected")
        return base._replace(problem="unknown_village")


def address(text: str, gazetteer: Gazetteer) -> Located:
    """The township, and village where told, that an address names.

    Args:
        text: as offices write it: with or without postcode and county, 台 or 臺, 3鄰, 中山路404號.

    >>> county = Gazetteer.from_rows([
    ...     ("10014", "county", None, "臺東縣", None),
    ...     ("10014010", "township", "10014", "臺東市", None),
    ...     ("10014010028", "village", "10014010", "鐵花里", None)])
    >>> address("950台東縣台東市鐵花里5鄰新生路93號", county)[:4]
    ('10014', '10014010', '10014010028', 1.0)
    >>> address("屏東縣獅子鄉內獅村1號", county).problem
    'other_county'
    """
    return gazetteer.locate(text)
