"""Which addresses may be asked: those declared, and those they lead to, but never by surprise into a private network."""

import socket
from ipaddress import ip_address

import httpx

from ingest.feeds.declared import SCHEMES, Feed
from ingest.feeds.faults import failed


def check_address(url: httpx.URL, feed: Feed, came_from: httpx.URL | None = None) -> None:
    """Whether ``url`` may be asked for ``feed``.

    Raises:
        FeedFault: ``feed_redirected`` (another protocol, or from https to http), ``feed_private``,
            ``feed_unreachable`` (its name is not known).
    """
    down = came_from is not None and came_from.scheme == "https" and url.scheme == "http"
    if url.scheme not in SCHEMES or not url.host or down:
        raise failed(
            f"{feed.host} leads to {url.scheme or 'no'}://{url.host}, which is not followed.",
            code="feed_redirected",
        )
    if feed.private_network or feed.proxy is not None:
        return
    for address in _addresses(url):
        check_peer(address, feed)


def check_peer(address: str, feed: Feed) -> None:
    """Whether the machine at ``address`` may be talked to: it is public, or the feed says that private ones are meant.

    Raises:
        FeedFault: ``feed_private``.
    """
    if feed.private_network or feed.proxy is not None:
        return
    if not ip_address(address.partition("%")[0]).is_global:
        raise failed(f"{feed.host} leads to {address}, a private address.", code="feed_private")


def _addresses(url: httpx.URL) -> set[str]:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise failed(f"{url.host}: no such name is known.", code="feed_unreachable") from fault
    return {str(entry[4][0]) for entry in found}
