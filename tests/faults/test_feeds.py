"""Feeds against a server that fails in every way: nothing half stored, every failure known, silence an alarm."""

import gzip
import logging
import shutil
import socket
import subprocess
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from hub.embedded.cluster import Cluster
from hub.store.database import engine
from ingest.commands.feeds import run_until, standing
from ingest.feeds.declared import Feed
from ingest.feeds.fetching import Fetcher, Limits
from ingest.feeds.polling import LEASE, Polled, Poller
from tests.answering import (
    Answer,
    Answering,
    answering,
    breaks_off,
    breaks_off_between_chunks,
    drips,
    gives,
    leads_to,
    says_nothing,
    unless_known,
)
from tests.conftest import LOADED
from tests.sending import HEADER, assert_ledger, rows

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def listed(*numbers: int, header: str = HEADER) -> bytes:
    """A list of hotspots with these numbers."""
    lines = [f"A{n},寶桑國小{n},臺東縣臺東市寶桑里中山路{n}號,,,2026-09-30" for n in numbers]
    return "\n".join([header, *lines, ""]).encode()


LIST, LONGER = listed(*range(1, 31)), listed(*range(1, 32))
PAGE = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
BOMB = gzip.compress(bytes(60_000_000))


@pytest.fixture(scope="module")
def server() -> Iterator[Answering]:
    with answering() as found:
        yield found


@pytest.fixture
def hub(loaded_url: str) -> Iterator[Engine]:
    made = engine(loaded_url, pool_size=2)
    yield made
    made.dispose()
    assert_ledger(loaded_url)


def feed(url: str, **said: Any) -> Feed:
    """A declared feed of hotspots on the loopback address."""
    plain = {
        "name": "hotspots",
        "dataset": "wifi",
        "source": "tt-free",
        "every_min": 60,
        "max_mb": 1,
    }
    return Feed(**{**plain, "url": url, "private_network": True, **said})  # fmt: skip


def polls(hub: Engine, *feeds: Feed, at: datetime = NOW, **said: Any) -> Poller:
    """A poller without chance, whose feeds have their rows."""
    made = Poller(hub, feeds, "10014", draw=lambda: 1.0, **said)
    made.enrol(at)
    return made


def asked(poller: Poller, at: datetime = NOW, **said: Any) -> Polled:
    return poller.poll(poller.feeds[0], at, **said)


def state(poller: Poller) -> Any:
    return poller.states()[poller.feeds[0].name]


def deliveries(url: str) -> list[Any]:
    return rows(url, "SELECT state, channel, filename, stored, error_code FROM delivery WHERE dataset = 'wifi' ORDER BY 1, 4")  # fmt: skip


def hotspots(url: str) -> int:
    return int(rows(url, "SELECT count(*) FROM wifi_hotspot WHERE valid_to IS NULL")[0][0])


def test_a_new_content_is_a_delivery_and_the_same_content_is_none(
    hub: Engine, loaded_url: str, server: Answering
) -> None:
    poller = polls(hub, feed(server.at("/list.csv", unless_known(LIST, '"1"'))))
    assert asked(poller).what == "stored"
    assert deliveries(loaded_url) == [("stored", "feed", "list.csv", 30, None)]
    later = NOW + HOUR
    assert asked(poller, later).what == "unchanged"
    assert server.asked[-1][1]["if-none-match"] == '"1"'
    server.at("/list.csv", gives(LIST, last_modified="Wed, 25 Nov 2026 00:00:00 GMT"))
    assert asked(poller, later + HOUR).what == "unchanged", (
        "the same bytes, whatever the server says"
    )
    assert len(deliveries(loaded_url)) == 1
    known = state(poller)
    assert (known.last_change_at, known.last_answer_at) == (NOW, later + HOUR)
    server.at("/list.csv", gives(LONGER))
    assert asked(poller, later + 2 * HOUR).what == "stored"
    condition = server.asked[-1][1]["if-modified-since"]
    assert condition == "Wed, 25 Nov 2026 00:00:00 GMT"
    assert hotspots(loaded_url) == 31


def test_a_content_known_already_is_imported_again_only_when_asked_to(
    hub: Engine, loaded_url: str, server: Answering
) -> None:
    poller = polls(hub, feed(server.at("/again.csv", unless_known(LIST, '"1"'))))
    asked(poller)
    again = asked(poller, NOW + HOUR, again=True)
    assert again.report is not None
    assert (again.what, again.report.unchanged) == ("unchanged", 30)


FAILURES: dict[str, tuple[Answer, str]] = {
    "error": (gives(b"", 500), "feed_answer"),
    "half_a_file": (gives(LIST[:100], 206), "feed_answer"),
    "gone": (gives(b"", 404), "feed_gone"),
    "sign_in": (gives(b"", 401), "feed_denied"),
    "web_page": (gives(PAGE, content_type="text/html"), "html_page"),
    "web_page_that_says_csv": (gives(PAGE, content_type="text/csv"), "html_page"),
    "picture": (gives(b"\x89PNG\r\n\x1a\n0000", content_type="text/csv"), "unknown_format"),
    "nothing": (gives(b""), "empty_file"),
    "cut": (breaks_off(LIST), "feed_cut"),
    "cut_between_chunks": (breaks_off_between_chunks(LIST), "feed_cut"),
    "cut_gzip": (gives(gzip.compress(LIST)[:-20], content_encoding="gzip"), "feed_cut"),
    "damaged_gzip": (gives(b"\x1f\x8bnothing", content_encoding="gzip"), "feed_encoding"),
    "unknown_encoding": (gives(LIST, content_encoding="br"), "feed_encoding"),
    "bomb": (gives(BOMB, content_encoding="gzip"), "feed_too_large"),
    "endless": (drips(bytes(50_000), 100), "feed_too_large"),
    "to_a_file": (leads_to("file:///etc/passwd"), "feed_redirected"),
    "to_ftp": (leads_to("ftp://127.0.0.1/list.csv"), "feed_redirected"),
    "round_and_round": (leads_to("/failing.csv"), "feed_redirected"),
    "to_no_name": (leads_to("http://[broken"), "feed_unreachable"),
    "to_no_port": (leads_to("http://127.0.0.1:99999999/"), "feed_unreachable"),
    "no_answer": (lambda handler: None, "feed_cut"),
}


@pytest.fixture(scope="module")
def shared(cluster: Cluster, loaded_template_url: str) -> Iterator[str]:
    """One database for all that fails in the same way: with nothing stored."""
    assert loaded_template_url
    cluster.create_database("feeds", template=LOADED)
    yield cluster.url("feeds")
    cluster.drop_database("feeds")


@pytest.mark.parametrize("how", FAILURES)
def test_a_failure_stores_nothing_and_is_known_and_over_when_the_server_is_well(
    shared: str, server: Answering, how: str
) -> None:
    answer, code = FAILURES[how]
    source = engine(shared, pool_size=2)
    poller = polls(source, feed(server.at("/failing.csv", answer), name=how.replace("_", "-")))
    before = (hotspots(shared), deliveries(shared))
    failed = asked(poller)
    assert (failed.what, failed.code) == ("failed", code)
    assert (hotspots(shared), deliveries(shared)) == before
    known = state(poller)
    assert (known.failures, known.error_code, known.last_answer_at) == (1, code, None)
    assert known.next_try_at == NOW + MINUTE, "sooner than its own hour"
    assert not known.error_message.isascii(), (
        "what to do stands beside it, in the clerk's language too"
    )
    asked(poller, NOW + MINUTE)
    assert state(poller).next_try_at == NOW + 3 * MINUTE, "less and less often"
    server.at("/failing.csv", gives(LIST))
    well = asked(poller, NOW + 3 * MINUTE)
    assert well.report is not None
    assert well.report.stored + well.report.unchanged == hotspots(shared) == 30
    known = state(poller)
    assert (known.failures, known.error_code, standing(known)) == (0, None, "ok")
    source.dispose()


def test_nobody_there_is_a_failure(hub: Engine, loaded_url: str) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{door.getsockname()[1]}/list.csv"
        assert asked(polls(hub, feed(closed))).code == "feed_unreachable"
    other = polls(hub, feed("http://no-such-name.invalid/list.csv", private_network=False))
    assert asked(other).code == "feed_unreachable"
    assert deliveries(loaded_url) == []


def test_a_server_that_takes_the_question_and_is_silent_is_left(
    hub: Engine, server: Answering
) -> None:
    until = Event()
    url = server.at("/silent.csv", says_nothing(until))
    poller = polls(hub, feed(url), fetcher=Fetcher(Limits(piece_s=0.2)))
    assert asked(poller).code == "feed_timeout"
    until.set()


def test_a_server_that_drips_is_left_after_the_time_for_the_whole(
    hub: Engine, server: Answering
) -> None:
    minutes = iter(range(0, 100_000, 600))
    poller = polls(
        hub, feed(server.at("/drip.csv", drips(b"x" * 1000, 500))),
        fetcher=Fetcher(Limits(total_s=600), clock=lambda: float(next(minutes))),
    )  # fmt: skip
    assert asked(poller).code == "feed_timeout"


def test_a_server_that_asks_for_a_pause_gets_it(hub: Engine, server: Answering) -> None:
    poller = polls(hub, feed(server.at("/busy.csv", gives(b"", 503, retry_after="7200"))))
    assert asked(poller).code == "feed_answer"
    assert state(poller).next_try_at == NOW + 2 * HOUR
    server.at("/busy.csv", gives(b"", 429, retry_after="Wed, 25 Nov 2026 09:00:00 GMT"))
    dated = polls(hub, *poller.feeds, fetcher=Fetcher(now=lambda: NOW))
    asked(dated)
    assert state(dated).next_try_at == NOW + 5 * HOUR


@pytest.mark.parametrize(
    "packed",
    [
        lambda body: (gzip.compress(body), "gzip"),
        lambda body: (gzip.compress(body[:99]) + gzip.compress(body[99:]), "gzip"),
        lambda body: (zlib.compress(body), "deflate"),
    ],
    ids=["gzip", "two_members", "deflate"],
)
def test_a_compressed_content_is_read(
    hub: Engine, loaded_url: str, server: Answering, packed: Callable[[bytes], tuple[bytes, str]]
) -> None:
    body, encoding = packed(LIST)
    poller = polls(hub, feed(server.at("/packed.csv", gives(body, content_encoding=encoding))))
    assert asked(poller).what == "stored"
    assert hotspots(loaded_url) == 30


def test_a_moved_file_is_followed(hub: Engine, server: Answering) -> None:
    server.at("/new.csv", gives(LIST))
    poller = polls(hub, feed(server.at("/old.csv", leads_to("/new.csv"))))
    assert asked(poller).what == "stored"


def test_a_private_address_is_not_asked_unless_it_is_meant(hub: Engine, server: Answering) -> None:
    url = server.at("/private.csv", gives(LIST))
    before = len(server.asked)
    poller = polls(hub, feed(url, private_network=False))
    assert asked(poller).code == "feed_private"
    assert len(server.asked) == before


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    hub: Engine, loaded_url: str, tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here to make a certificate")
    made = tmp_path / "own.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(made), "-out",
         str(tmp_path / "certificate.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    public = tmp_path / "certificate.pem"
    made.write_text(made.read_text() + public.read_text())
    with answering(made) as server:
        url = server.at("/list.csv", gives(LIST))
        assert asked(polls(hub, feed(url))).code == "feed_untrusted"
        assert (server.asked, deliveries(loaded_url)) == ([], [])
        assert asked(polls(hub, feed(url, ca_file=public))).what == "stored"


def test_a_file_that_changes_while_it_is_sent_is_taken_once_it_is_whole(
    hub: Engine, loaded_url: str, server: Answering
) -> None:
    poller = polls(hub, feed(server.at("/changing.csv", gives(LIST))))
    asked(poller)
    server.at("/changing.csv", breaks_off(LONGER[:-40]))
    assert asked(poller, NOW + HOUR).code == "feed_cut"
    assert hotspots(loaded_url) == 30, "what was known stays"
    server.at("/changing.csv", gives(LONGER))
    assert asked(poller, NOW + HOUR + MINUTE).what == "stored"
    assert hotspots(loaded_url) == 31


def test_a_content_that_is_refused_is_in_the_ledger_once_and_looked_at_again_when_it_changes(
    hub: Engine, loaded_url: str, server: Answering
) -> None:
    wrong = listed(*range(1, 31), header=HEADER.replace("位址名稱", "單位"))
    poller = polls(hub, feed(server.at("/wrong.csv", gives(wrong))))
    assert (asked(poller).what, asked(poller, NOW + HOUR).what) == ("refused", "unchanged")
    assert deliveries(loaded_url) == [("refused", "feed", "wrong.csv", 0, "missing_column")]
    known = state(poller)
    assert (known.failures, standing(known)) == (0, "refused missing_column")
    server.at("/wrong.csv", gives(LIST))
    assert asked(poller, NOW + 2 * HOUR).what == "stored"
    assert standing(state(poller)) == "ok"


def test_a_full_list_ends_only_as_many_features_as_the_feed_may(
    hub: Engine, loaded_url: str, server: Answering
) -> None:
    url = server.at("/full.csv", gives(LIST))
    poller = polls(hub, feed(url))
    asked(poller)
    server.at("/full.csv", gives(listed(*range(1, 29))))
    assert asked(poller, NOW + HOUR).code == "needs_confirmation"
    assert hotspots(loaded_url) == 30
    confirmed = asked(polls(hub, feed(url), confirm=True), NOW + HOUR, again=True)
    assert (confirmed.what, hotspots(loaded_url)) == ("stored", 28)
    server.at("/full.csv", gives(listed(*range(1, 27))))
    asked(polls(hub, feed(url, may_close=2)), NOW + 2 * HOUR)
    assert hotspots(loaded_url) == 26


def test_the_datasets_answer_says_since_when_a_source_is_silent(
    hub: Engine, loaded_url: str, server: Answering, serve: Callable[..., Any]
) -> None:
    poller = polls(hub, feed(server.at("/quiet.csv", gives(LIST)), source=None, stale_after_h=1))
    poller.tick(NOW)
    url = f"{serve(loaded_url).url}/api/datasets"
    before = httpx.get(url)
    poller.tick(NOW + 2 * HOUR)
    after = httpx.get(url, headers={"if-none-match": before.headers["etag"]})
    since = [
        source["silent_since"]
        for answer in (before, after)
        for declared in answer.json()["datasets"]
        for source in declared["sources"]
    ]
    assert [None if each is None else datetime.fromisoformat(each) for each in since] == [
        None,
        NOW + 2 * HOUR,
    ]


def test_silence_is_an_alarm_once_and_ends_with_an_answer(
    hub: Engine, server: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    poller = polls(hub, feed(server.at("/mute.csv", gives(b"", 500)), silent_after_h=6))
    with caplog.at_level(logging.INFO, "ingest.feeds"):
        for hours in (1, 5, 7, 8):
            poller.tick(NOW + hours * HOUR)
        alarms = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
        assert alarms == ["feed=hotspots alarm=unanswered"]
        known = state(poller)
        assert (known.alarm, known.alarm_since) == ("unanswered", NOW + 7 * HOUR)
        assert standing(known).startswith("silent (unanswered), failing feed_answer × ")
        server.at("/mute.csv", gives(LIST))
        poller.tick(NOW + 24 * HOUR)
        assert state(poller).alarm is None
        assert "feed=hotspots alarm=over" in caplog.text


def test_an_answer_without_anything_new_is_an_alarm_where_that_is_declared(
    hub: Engine, server: Answering
) -> None:
    poller = polls(hub, feed(server.at("/stale.csv", gives(LIST)), stale_after_h=48))
    poller.tick(NOW)
    poller.tick(NOW + 47 * HOUR)
    assert state(poller).alarm is None
    poller.tick(NOW + 49 * HOUR)
    assert state(poller).alarm == "unchanged"
    server.at("/stale.csv", gives(LONGER))
    poller.tick(NOW + 51 * HOUR)
    assert state(poller).alarm is None


def test_two_processes_ask_once_and_one_that_died_is_followed(
    hub: Engine, server: Answering
) -> None:
    url = server.at("/shared.csv", gives(LIST))
    poller, other = polls(hub, feed(url)), polls(hub, feed(url))
    before = len(server.asked)
    assert (len(poller.tick(NOW)), len(other.tick(NOW))) == (1, 0)
    assert len(server.asked) == before + 1
    assert poller._claimed(poller.feeds[0], NOW + 2 * HOUR)  # and dies here
    assert other.tick(NOW + 2 * HOUR) == []
    assert len(other.tick(NOW + 2 * HOUR + LEASE)) == 1


def test_another_address_is_asked_at_once_and_without_the_old_ones_conditions(
    hub: Engine, server: Answering
) -> None:
    asked(polls(hub, feed(server.at("/first.csv", unless_known(LIST, '"1"')))))
    moved = polls(hub, feed(server.at("/second.csv", gives(LONGER))), at=NOW + MINUTE)
    assert [polled.what for polled in moved.tick(NOW + MINUTE)] == ["stored"]
    assert "if-none-match" not in server.asked[-1][1]


class Stop(Event):
    """Stops after so many rounds, without waiting; ``waited``: how long each would have been."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.waited: list[float | None] = []
        self._rounds = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if len(self.waited) == self._rounds:
            self.set()
        return self.is_set()


def test_the_schedule_waits_for_what_is_due_next_and_for_a_database_that_is_away(
    hub: Engine, server: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    stop = Stop(2)
    declared = feed(server.at("/run.csv", gives(LIST)), every_min=1)
    run_until(stop, Poller(hub, [declared], "10014", draw=lambda: 0.5), lambda: NOW)
    assert stop.waited == [60.0, 60.0]
    assert sum(path == "/run.csv" for path, _ in server.asked) == 1
    away = engine("postgresql://hub@127.0.0.1:1/none", pool_size=1)
    waiting = Stop(1)
    with caplog.at_level(logging.WARNING, "ingest.feeds"):
        run_until(waiting, Poller(away, [declared], "10014"), lambda: NOW)
    away.dispose()
    assert "outcome=waiting code=database_away" in caplog.text
