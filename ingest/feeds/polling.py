"""Polling: asks what is due, imports what is new, and writes down what became of it."""

import logging
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from sqlalchemy import Engine

from hub.errors import FeedFault, SourceError
from hub.locate import county_places
from hub.refusal import Report
from hub.registry import dataset
from hub.store import feeds as store
from hub.store.database import transaction
from hub.timeliness import RETENTION
from ingest.feeds.declared import Feed
from ingest.feeds.fetching import Fetched, Fetcher, Known
from ingest.feeds.schedule import alarm, pause
from ingest.files.kind import kind_of
from ingest.filing import Wishes, import_file

LEASE = timedelta(minutes=30)
"""For so long one process alone holds a feed that it asks; if it dies, another one asks after that."""

log = logging.getLogger("ingest.feeds")


@dataclass(frozen=True)
class Polled:
    """What became of one try. ``what``: ``stored``, ``unchanged`` (the content, or all of its rows), ``refused``, ``failed``."""

    feed: str
    what: Literal["stored", "unchanged", "refused", "failed"]
    code: str | None = None
    message: str | None = None
    report: Report | None = None


class Poller:
    """Polls feeds into one database.

    ``draw``: chance, for the pauses. ``confirm``: what is said where a full delivery ends more than the feed may.
    """

    def __init__(
        self,
        engine: Engine,
        feeds: Sequence[Feed],
        county: str,
        *,
        fetcher: Fetcher | None = None,
        draw: Callable[[], float] = random.random,
        retention: timedelta = RETENTION,
        confirm: bool = False,
    ) -> None:
        self.feeds = tuple(feeds)
        self._engine = engine
        self._county = county
        self._fetcher = fetcher or Fetcher()
        self._draw = draw
        self._retention = retention
        self._confirm = confirm

    def enrol(self, now: datetime) -> None:
        """Gives every declared feed its row."""
        with transaction(self._engine) as connection:
            for feed in self.feeds:
                store.enrol(
                    connection, name=feed.name, url=feed.url, dataset=feed.dataset, source=feed.source, now=now,
                )  # fmt: skip

    def states(self) -> dict[str, Any]:
        """Name → what is known of each declared feed."""
        with transaction(self._engine) as connection:
            return store.states(connection, [feed.name for feed in self.feeds])

    def tick(self, now: datetime) -> list[Polled]:
        """Asks the feeds that are due, one after another, and raises or ends the alarms of all."""
        done = [self.poll(feed, now) for feed in self.feeds if self._claimed(feed, now)]
        self.look_for_silence(now)
        return done

    def next_try(self) -> datetime | None:
        """When the next feed is due; None where there is none."""
        return min((state.next_try_at for state in self.states().values()), default=None)

    def _claimed(self, feed: Feed, now: datetime) -> bool:
        with transaction(self._engine) as connection:
            return store.claim(connection, feed.name, now, LEASE)

    def poll(self, feed: Feed, now: datetime, *, again: bool = False) -> Polled:
        """Asks one feed, whether it is due or not.

        Args:
            again: import the content even if it is the one that is known.

        Raises:
            ServiceFault: the hub itself cannot (the database is away): nothing is noted, the feed stays due.
        """
        state = self.states()[feed.name]
        known = Known() if again else Known(state.etag, state.last_modified)
        with tempfile.TemporaryDirectory(prefix="feed-") as folder:
            try:
                fetched = self._fetcher.fetch(feed, known, Path(folder))
                if fetched is not None and (again or fetched.sha256 != state.sha256):
                    kind_of(fetched.path)
            except FeedFault as fault:
                return self._failed(feed, state, now, fault, fault.retry_after_s)
            except SourceError as fault:
                return self._failed(feed, state, now, fault)
            if fetched is None or (fetched.sha256 == state.sha256 and not again):
                return self._unchanged(feed, state, now, fetched)
            return self._take(feed, now, fetched)

    def _take(self, feed: Feed, now: datetime, fetched: Fetched) -> Polled:
        """Imports a new content; refused or not, it is not looked at again until it changes."""
        seen = {
            "etag": fetched.known.etag, "last_modified": fetched.known.last_modified, "sha256": fetched.sha256,
        }  # fmt: skip
        try:
            report = self._import(feed, fetched)
        except SourceError as fault:
            log.warning("feed=%s outcome=refused code=%s", feed.name, fault.code)
            told = {"refused_code": fault.code, "refused_message": str(fault)}
            self._answered(feed, now, **seen, **told)
            return Polled(feed.name, "refused", fault.code, str(fault))
        changed = bool(report.stored or report.closed)
        log.info(
            "feed=%s outcome=taken delivery=%s stored=%s closed=%s refused=%s", feed.name, report.delivery_id,
            report.stored, report.closed, report.refused,
        )  # fmt: skip
        fresh: dict[str, Any] = {"last_change_at": now} if changed else {}
        self._answered(
            feed, now, refused_code=None, refused_message=None, delivery_id=report.delivery_id, source=report.source, **seen, **fresh,
        )  # fmt: skip
        return Polled(feed.name, "stored" if changed else "unchanged", report=report)

    def _import(self, feed: Feed, fetched: Fetched) -> Report:
        with transaction(self._engine) as connection:
            places = county_places(connection, self._county)
        wishes = Wishes(
            mode=feed.mode, kind=feed.kind, source=feed.source, encoding=feed.encoding, srid=feed.crs,
            channel="feed", max_file_mb=feed.max_mb, retention=self._retention,
            confirm=lambda closing: self._confirm or closing <= feed.may_close,
        )  # fmt: skip
        quiet = Console(quiet=True)
        return import_file(self._engine, dataset(feed.dataset), fetched.path, places, wishes, quiet)

    def _unchanged(self, feed: Feed, state: Any, now: datetime, fetched: Fetched | None) -> Polled:
        """The same as before: if that was refused, it still is."""
        log.info("feed=%s outcome=unchanged", feed.name)
        seen = {} if fetched is None else {
            "etag": fetched.known.etag, "last_modified": fetched.known.last_modified,
        }  # fmt: skip
        self._answered(feed, now, **seen)
        return Polled(feed.name, "unchanged", state.refused_code, state.refused_message)

    def _answered(self, feed: Feed, now: datetime, **columns: Any) -> None:
        self._note(
            feed, last_try_at=now, last_answer_at=now, failures=0, error_code=None, error_message=None,
            next_try_at=now + pause(feed, 0, draw=self._draw), **columns,
        )  # fmt: skip

    def _failed(
        self,
        feed: Feed,
        state: Any,
        now: datetime,
        fault: FeedFault | SourceError,
        retry_after_s: float = 0.0,
    ) -> Polled:
        failures = state.failures + 1
        log.warning("feed=%s outcome=failed code=%s failures=%s", feed.name, fault.code, failures)
        wait = pause(feed, failures, draw=self._draw, retry_after_s=retry_after_s)
        self._note(
            feed, last_try_at=now, failures=failures, error_code=fault.code, error_message=str(fault),
            next_try_at=now + wait,
        )  # fmt: skip
        return Polled(feed.name, "failed", fault.code, str(fault))

    def look_for_silence(self, now: datetime) -> None:
        """Raises the alarm of a feed that has been silent for too long, and ends that of one that is not any more."""
        states = self.states()
        for feed in self.feeds:
            found = alarm(feed, states[feed.name], now)
            if found == states[feed.name].alarm:
                continue
            if found is None:
                log.info("feed=%s alarm=over", feed.name)
            else:
                log.error("feed=%s alarm=%s", feed.name, found)
            self._note(feed, alarm=found, alarm_since=now if found else None)

    def _note(self, feed: Feed, **columns: Any) -> None:
        with transaction(self._engine) as connection:
            store.note(connection, feed.name, **columns)
