"""The declared rules and channels: one TOML file, checked as a whole before anything is looked at or sent."""

import re
import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from hub.clock import COUNTY_ZONE
from hub.errors import HubError, Misconfigured
from hub.registry import dataset

EXAMPLE = "docs/alerts.example.toml"
NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
ADDRESS = r"^[^@\s<>,]+@[^@\s<>,]+$"
QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
DAY = timedelta(days=1)

When = Literal["source_silent", "feed_silent", "no_free_ambulance", "link_down", "backlog"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mail(_Strict):
    """The mail server. Its password is HUB_ALERTS_MAIL_PASSWORD."""

    host: str
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    sender: Annotated[str, Field(pattern=ADDRESS)]


class Channel(_Strict):
    """To whom something is told: ``mail`` addresses or a ``webhook``; not in ``quiet`` hours (county time)."""

    name: Annotated[str, Field(pattern=NAME)]
    mail: list[Annotated[str, Field(pattern=ADDRESS)]] = []
    webhook: str | None = None
    quiet: str | None = None

    @field_validator("webhook")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://x")
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.password:
            raise ValueError("webhook must be https:// or http://, without a password in it")
        return value

    @field_validator("quiet")
    @classmethod
    def _is_span(cls, value: str | None) -> str | None:
        if value is not None and not QUIET.fullmatch(value):
            raise ValueError("quiet hours are written 22:00-07:00")
        return value

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.mail) == bool(self.webhook):
            raise ValueError("a channel has either mail or a webhook")
        return self

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the quiet hours that ``now`` lies in are over; None: they are not.

        >>> night = Channel(name="a", mail=["a@example.org"], quiet="22:00-07:00")
        >>> night.quiet_until(datetime(2026, 1, 31, 23, 30, tzinfo=COUNTY_ZONE)).isoformat()
        '2026-02-01T07:00:00+08:00'
        >>> night.quiet_until(datetime(2026, 1, 31, 7, 0, tzinfo=COUNTY_ZONE)) is None
        True
        """
        if self.quiet is None:
            return None
        begin, end = (time.fromisoformat(word) for word in self.quiet.split("-"))
        local = now.astimezone(COUNTY_ZONE)
        at = local.time()
        is_quiet = begin <= at < end if begin < end else at >= begin or at < end
        if not is_quiet:
            return None
        day = local.date() + (DAY if at >= end else timedelta())
        return datetime.combine(day, end, COUNTY_ZONE)


class Rule(_Strict):
    """What is amiss when, for how long before it is told, and to whom.

    ``minutes``: how long it must be so. ``dataset``, ``source``: of ``source_silent``. ``townships``: of
    ``no_free_ambulance``; none named: those with a station in service. ``cases``, ``category``: of ``backlog``, more
    open cases over their promise than that.
    """

    name: Annotated[str, Field(pattern=NAME)]
    when: When
    tell: Annotated[list[str], Field(min_length=1)]
    minutes: Annotated[float, Field(ge=0, le=60 * 24 * 60)] = 10
    dataset: str | None = None
    source: str | None = None
    townships: list[Annotated[str, Field(pattern=r"^\d{8}$")]] = []
    cases: Annotated[int, Field(ge=0)] = 0
    category: str | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.when != "source_silent":
            return self
        if self.dataset is None:
            raise ValueError("source_silent needs a dataset")
        try:
            declared = dataset(self.dataset)
        except HubError as fault:
            raise ValueError(str(fault)) from fault
        if self.source is not None and declared.source(self.source) is None:
            known = ", ".join(source.name for source in declared.sources)
            raise ValueError(f"{self.dataset} has no source {self.source!r}; it has: {known}")
        return self


class Alerts(_Strict):
    """The whole file."""

    mail: Mail | None = None
    channel: list[Channel] = []
    rule: list[Rule] = []

    @model_validator(mode="after")
    def _fits(self) -> Self:
        channels = [each.name for each in self.channel]
        for names in (channels, [each.name for each in self.rule]):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"two are called {', '.join(sorted(twice))}")
        for rule in self.rule:
            unknown = sorted(set(rule.tell) - set(channels))
            if unknown:
                raise ValueError(
                    f"rule {rule.name} tells {', '.join(unknown)}, which is no channel"
                )
        if self.mail is None and any(each.mail for each in self.channel):
            raise ValueError("a channel has mail addresses, and there is no [mail] server")
        return self

    def named(self, name: str) -> Channel | None:
        """The channel called ``name``."""
        return next((each for each in self.channel if each.name == name), None)


def read_alerts(path: Path) -> Alerts:
    """What ``path`` declares.

    Raises:
        Misconfigured: it is not there, no TOML, or not as it must be; the message names the place.
    """
    try:
        return Alerts.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise _wrong(path, str(fault)) from fault
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise _wrong(path, f"{place}: {first['msg']}") from None


def _wrong(path: Path, what: str) -> Misconfigured:
    return Misconfigured(
        f"HUB_ALERTS_FILE {path.name}: {what}.",
        hint=f"Correct it; {EXAMPLE} shows every field. Nothing was sent. 請更正後再試，沒有發送任何通知。",
    )
