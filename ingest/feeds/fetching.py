"""One question to one address: its content in a file, or that it has not changed, or why there is none."""

import hashlib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from hub.errors import FeedFault
from ingest.feeds.addresses import check_address, check_peer
from ingest.feeds.declared import Feed
from ingest.feeds.faults import failed
from ingest.feeds.unpacked import ACCEPTED, unpacked

MEGABYTE = 1_000_000
AGENT = "taitung-hub (+feeds)"

HEADERS = {"user-agent": AGENT, "accept-encoding": ACCEPTED, "accept": "*/*"}

DENIED = frozenset({401, 403, 407})
GONE = frozenset({404, 410})

RETRY_AFTER_MAX_S = 86_400.0
"""A day: whoever asks for longer is asked again all the same."""


@dataclass(frozen=True)
class Limits:
    """What one question may take: seconds to connect, between two pieces, in all; and steps from address to address."""

    connect_s: float = 10.0
    piece_s: float = 30.0
    total_s: float = 600.0
    redirects: int = 5


@dataclass(frozen=True)
class Known:
    """What the server said of the content that is known already."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """A new content: where it lies, its hash, and what its server says of it."""

    path: Path
    sha256: str
    known: Known


class Fetcher:
    """Asks addresses. ``clock`` counts the seconds of one question; ``now`` says what day it is for Retry-After."""

    def __init__(
        self,
        limits: Limits = Limits(),
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._now = now

    def fetch(self, feed: Feed, known: Known, folder: Path) -> Fetched | None:
        """The feed's content in ``folder``; None: it has not changed since ``known``.

        Raises:
            FeedFault: there is none to be had; the code says why.
        """
        began = self._clock()
        url, before = httpx.URL(feed.url), None
        with _translated(feed), self._client(feed) as client:
            for _ in range(self._limits.redirects + 1):
                check_address(url, feed, before)
                with client.stream("GET", url, headers=_asked(known)) as response:
                    self._check_peer(response, feed)
                    if response.next_request is None:
                        return self._answer(response, feed, known, folder, began)
                    url, before = response.next_request.url, url
        raise failed(
            f"{feed.host} leads on more than {self._limits.redirects} times.",
            code="feed_redirected",
        )

    def _client(self, feed: Feed) -> httpx.Client:
        limits = self._limits
        trusted = ssl.create_default_context(cafile=feed.ca_file) if feed.ca_file else True
        return httpx.Client(
            headers=HEADERS, follow_redirects=False, verify=trusted, trust_env=False, proxy=feed.proxy,
            timeout=httpx.Timeout(limits.piece_s, connect=limits.connect_s),
        )  # fmt: skip

    def _check_peer(self, response: httpx.Response, feed: Feed) -> None:
        """The machine that answers may be another one than the name meant a moment ago."""
        peer = response.extensions["network_stream"].get_extra_info("server_addr")
        if peer is not None:
            check_peer(str(peer[0]), feed)

    def _answer(
        self, response: httpx.Response, feed: Feed, known: Known, folder: Path, began: float
    ) -> Fetched | None:
        status = response.status_code
        if status == httpx.codes.NOT_MODIFIED and known != Known():
            return None
        if status != httpx.codes.OK:
            raise self._refusal(response, feed)
        path = folder / feed.file
        digest = hashlib.sha256()
        try:
            with path.open("wb") as out:
                for piece in self._pieces(response, feed, began):
                    digest.update(piece)
                    out.write(piece)
        except OSError as fault:
            raise failed(
                f"{feed.file} cannot be kept: {fault.strerror}.", code="feed_disk"
            ) from fault
        told = Known(response.headers.get("etag"), response.headers.get("last-modified"))
        return Fetched(path, digest.hexdigest(), told)

    def _pieces(self, response: httpx.Response, feed: Feed, began: float) -> Iterator[bytes]:
        """The unpacked body, within its bounds of size and time."""
        size = 0
        encoding = response.headers.get("content-encoding", "")
        for piece in unpacked(self._raw(response, feed, began), encoding):
            size += len(piece)
            if size > feed.max_mb * MEGABYTE:
                raise failed(
                    f"{feed.host} gives more than {feed.max_mb} MB.", code="feed_too_large"
                )
            yield piece

    def _raw(self, response: httpx.Response, feed: Feed, began: float) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            if self._clock() - began > self._limits.total_s:
                raise failed(
                    f"{feed.host} has not given it all in {self._limits.total_s:g} s.",
                    code="feed_timeout",
                )
            yield chunk

    def _refusal(self, response: httpx.Response, feed: Feed) -> FeedFault:
        status = response.status_code
        said = f"{feed.host} answers {status} {response.reason_phrase}.".replace(" .", ".")
        if status in DENIED:
            return failed(said, code="feed_denied")
        if status in GONE:
            return failed(said, code="feed_gone")
        return failed(said, code="feed_answer", retry_after_s=self._retry_after(response))

    def _retry_after(self, response: httpx.Response) -> float:
        """Seconds for which the server asks to be left alone."""
        said = response.headers.get("retry-after", "").strip()
        if said.isdecimal():
            return min(float(said[:9]), RETRY_AFTER_MAX_S)
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return 0.0
        at = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max((at - self._now()).total_seconds(), 0.0), RETRY_AFTER_MAX_S)


def _asked(known: Known) -> dict[str, str]:
    """The conditions of the question: only what has changed since."""
    said = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
    return {name: value for name, value in said.items() if value}


@contextmanager
def _translated(feed: Feed) -> Iterator[None]:
    """The library's errors as ours."""
    try:
        yield
    except httpx.TimeoutException as fault:
        raise failed(f"{feed.host} does not answer in time.", code="feed_timeout") from fault
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as fault:
        raise failed(f"{feed.host} broke off: {fault}.", code="feed_cut") from fault
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as fault:
        raise failed(
            f"{feed.host} leads to no address: {fault}.", code="feed_redirected"
        ) from fault
    except httpx.TransportError as fault:
        if _untrusted(fault):
            raise failed(f"{feed.host}: {fault}.", code="feed_untrusted") from fault
        raise failed(f"{feed.host}: {fault}.", code="feed_unreachable") from fault


def _untrusted(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, ssl.SSLCertVerificationError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
