"""The declaration of feeds, their pauses, and where they may lead: what needs no server."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from hub.errors import BadParameter, FeedFault, Misconfigured
from ingest.commands.feeds import chosen
from ingest.feeds.addresses import check_address, check_peer
from ingest.feeds.declared import Feed, read_feeds
from ingest.feeds.schedule import FIRST_S, LONGEST_S, SPREAD, pause
from tests.conftest import PROJECT

EXAMPLE = PROJECT / "docs" / "feeds.example.toml"
PLAIN = 'name = "a"\nurl = "https://example.org/a.csv"\ndataset = "wifi"\nevery_min = 60\n'


def feed(url: str = "https://example.org/a.csv", every_min: int = 60, **said: object) -> Feed:
    return Feed.model_validate(
        {"name": "a", "url": url, "dataset": "wifi", "every_min": every_min, **said}
    )


def test_the_example_fetches_nothing_as_it_is(tmp_path: Path) -> None:
    assert read_feeds(EXAMPLE) == ()


def test_the_example_without_its_marks_declares_feeds(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    told = EXAMPLE.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^#(?=[a-z\[])", "", told, flags=re.MULTILINE), encoding="utf-8")
    found = read_feeds(path)
    assert [each.name for each in found] == ["tt-free", "tt-free-checked", "fire-bureau-roster"]
    assert [each.file for each in found] == ["636452276564715394.csv", "tt-free.csv", "roster.csv"]
    explained = set(re.findall(r"^#   (\w+(?:, \w+)?)  ", told, flags=re.MULTILINE))
    words = {word for line in explained for word in line.split(", ")}
    assert set(Feed.model_fields) - words == {"source", "kind", "encoding", "crs"}, (
        "every field is explained"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (PLAIN.replace("https://", "file:///"), "feed.1.url"),
        (PLAIN.replace("https://", "https://me:secret@"), "feed.1.url"),
        (PLAIN.replace('"wifi"', '"roads"'), "roads"),
        (PLAIN + 'source = "nobody"', "nobody"),
        (PLAIN + 'kind = "nothing"', "nothing"),
        (PLAIN + 'colour = "red"', "feed.1.colour"),
        (PLAIN.replace("= 60", "= 0"), "feed.1.every_min"),
        (PLAIN + 'filename = "../a.csv"', "feed.1.filename"),
        (PLAIN + 'ca_file = "/nowhere.pem"', "nowhere.pem"),
        (PLAIN + "[[feed]]\n" + PLAIN, "two feeds are called a"),
        ("name =", "Invalid value"),
    ],
)
def test_a_wrong_declaration_is_refused_as_a_whole_and_says_where(
    tmp_path: Path, lines: str, said: str
) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(f"[[feed]]\n{lines}", encoding="utf-8")
    with pytest.raises(Misconfigured) as fault:
        read_feeds(path)
    assert said in fault.value.message
    assert "secret" not in str(fault.value)


def test_feeds_are_chosen_by_name_and_all_where_none_is_named() -> None:
    assert chosen([feed()], []) == chosen([feed()], ["a"]) == [feed()]
    with pytest.raises(BadParameter, match="no feed 'b'"):
        chosen([feed()], ["b"])


def test_a_declaration_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"feeds\.toml"):
        read_feeds(tmp_path / "feeds.toml")


@pytest.mark.parametrize("url", ["https://example.org/", "https://example.org/..", "https://example.org/.env"])  # fmt: skip
def test_a_file_never_gets_a_name_that_means_something(url: str) -> None:
    assert feed(url).file == "a"


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_pauses_grow_with_failures_up_to_a_bound_and_are_never_none(chance: float) -> None:
    def waits(failures: int) -> float:
        return pause(feed(), failures, draw=lambda: chance).total_seconds()

    found = [waits(n) for n in range(1, 100)]
    assert found == sorted(found)
    assert FIRST_S / 2 <= found[0] <= FIRST_S
    assert LONGEST_S / 2 <= found[-1] <= LONGEST_S
    own = waits(0)
    assert abs(own - 3600) <= 3600 * SPREAD / 2


def test_a_server_may_ask_for_a_longer_pause_but_not_for_a_shorter_one() -> None:
    assert pause(feed(), 1, draw=lambda: 0, retry_after_s=900) == timedelta(minutes=15)
    assert pause(feed(), 1, draw=lambda: 0, retry_after_s=1) == timedelta(seconds=30)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "0.0.0.0"],
)  # fmt: skip
def test_private_addresses_are_asked_only_where_they_are_meant(address: str) -> None:
    with pytest.raises(FeedFault) as fault:
        check_peer(address, feed())
    assert fault.value.code == "feed_private"
    check_peer(address, feed(private_network=True))


def test_public_addresses_are_asked() -> None:
    check_peer("210.241.0.1", feed())
    check_peer("2001:4860:4860::8888", feed())


@pytest.mark.parametrize("target", ["http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https:///a"])  # fmt: skip
def test_an_encrypted_address_never_leads_to_an_open_one_or_to_another_protocol(
    target: str,
) -> None:
    declared = feed(private_network=True)
    with pytest.raises(FeedFault) as fault:
        check_address(httpx.URL(target), declared, httpx.URL(declared.url))
    assert fault.value.code == "feed_redirected"
    check_address(
        httpx.URL("https://other.example.org/"), declared, httpx.URL("http://example.org/")
    )
