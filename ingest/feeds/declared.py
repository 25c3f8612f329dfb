"""The declared feeds: one TOML file, checked as a whole before anything is fetched."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from hub.errors import HubError, Misconfigured
from hub.registry import dataset, dataset_kind

SCHEMES = ("https", "http")
PLAIN_NAME = r"[^/\\\x00.][^/\\\x00]{0,99}"
"""A file's name that stays where it is put; 100 characters of Chinese are too long for no file system."""

EXAMPLE = "docs/feeds.example.toml"


class Feed(BaseModel):
    """One address, what its file is, and how often it is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    url: str
    dataset: str
    source: str | None = None
    kind: str | None = None
    mode: Literal["full", "addition"] | None = None
    every_min: Annotated[int, Field(ge=1, le=43_200)]
    silent_after_h: Annotated[float, Field(gt=0)] = 72.0
    stale_after_h: Annotated[float, Field(gt=0)] | None = None
    max_mb: Annotated[int, Field(ge=1, le=10_000)] = 50
    may_close: Annotated[int, Field(ge=0)] = 0
    encoding: str | None = None
    crs: int | None = None
    filename: Annotated[str, Field(pattern=f"^{PLAIN_NAME}$")] | None = None
    private_network: bool = False
    proxy: str | None = None
    ca_file: Path | None = None

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("give an address that begins with https:// or http://")
        if parts.username or parts.password:
            raise ValueError("an address with a password in it would stand in logs; leave it out")
        return url

    @field_validator("ca_file")
    @classmethod
    def _is_there(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError(f"there is no file {path}")
        return path

    @model_validator(mode="after")
    def _is_known(self) -> "Feed":
        try:
            declared = dataset(self.dataset)
            dataset_kind(declared, self.kind)
        except HubError as fault:
            raise ValueError(str(fault)) from fault
        if self.source is not None and declared.source(self.source) is None:
            known = ", ".join(source.name for source in declared.sources)
            raise ValueError(f"{self.dataset} has no source {self.source!r}; it has: {known}")
        return self

    @property
    def host(self) -> str:
        """The address's server: what logs may say of it (the rest may hold a key)."""
        return urlsplit(self.url).hostname or ""

    @property
    def file(self) -> str:
        """What the delivery's file is called: as declared, else the address's last word."""
        last = Path(urlsplit(self.url).path).name
        return self.filename or (last if re.fullmatch(PLAIN_NAME, last) else self.name)


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid")

    feed: list[Feed] = []


def read_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds that ``path`` declares, in its order.

    Raises:
        Misconfigured: it is not there, no TOML, or a feed is not as it must be; the message names the feed and the field.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = _Declared.model_validate(tomllib.loads(text)).feed
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise _wrong(path, str(fault)) from fault
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise _wrong(path, f"{place}: {first['msg']}") from None
    names = [feed.name for feed in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise _wrong(path, f"two feeds are called {', '.join(sorted(twice))}")
    return tuple(found)


def _wrong(path: Path, what: str) -> Misconfigured:
    return Misconfigured(
        f"HUB_FEEDS_FILE {path.name}: {what}.",
        hint=f"Correct it; {EXAMPLE} shows every field. Nothing was fetched. 請更正後再試，沒有抓取任何資料。",
    )
