"""Every real file of the county has the outcome that the table says, and sent again it changes nothing."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import pytest

from hub.dataset import plain
from hub.embedded.cluster import Cluster
from hub.errors import SourceError
from hub.message import Arrived
from hub.places.atlas import load_atlas
from hub.registry import dataset
from hub.settings import Settings, rooted
from hub.store.database import engine, transaction
from hub.store.mapping import forget_word, save_word
from hub.store.reads import reopenings
from ingest.areas import AreaWishes, import_areas
from ingest.mqtt.decoders import dialects
from ingest.mqtt.topics import Topics
from ingest.population import PopulationWishes, import_population
from ingest.roads import RoadWishes, import_roads
from tests.acceptance.outcomes import (
    HEARD_AT,
    KAOHSIUNG,
    MESSAGES,
    OUTCOMES,
    TAITUNG,
    UNSENT,
    Heard,
    Outcome,
)
from tests.conftest import LOADED, TEMPLATE
from tests.sending import assert_ledger, rows, send
from tests.telling import take

pytestmark = pytest.mark.broad

CASES = "issues/kaohsiung_open1999_2016-11_12.jsonl"
REOPENINGS = 129
"""Steps from 處理完成 or 解除管制 back to an open state, counted in the file itself."""

CLOSED = frozenset({"處理完成", "解除管制"})
PAYLOAD_BYTES = 1_000_000
NEWS = "SELECT message_key, phenomenon_time, feature_id, ap_state, clients_connected FROM wifi_state ORDER BY 1"
PLACES_TABLES = ("area", "population_figure", "surface", "surface_cell", "road")
PLACES = ("areas", "population", "roads")
"""What has a command of its own."""


class Told(Protocol):
    """What any import reports."""

    received: int
    stored: int
    unchanged: int
    duplicate: int
    refused_by_code: Mapping[str, int]


@pytest.fixture(scope="module")
def urls(cluster: Cluster, loaded_template_url: str) -> Iterator[dict[str, str]]:
    """County → a database with its places, shared by all files: none is in another one's way."""
    assert loaded_template_url
    cluster.create_database("every_file", template=LOADED)
    cluster.create_database("every_case", template=TEMPLATE)
    found = {TAITUNG: cluster.url("every_file"), KAOHSIUNG: cluster.url("every_case")}
    source = engine(found[KAOHSIUNG], pool_size=1)
    with transaction(source) as connection:
        load_atlas(connection, KAOHSIUNG, rooted(Settings().atlas_dir))
    source.dispose()
    yield found
    cluster.drop_database("every_file")
    cluster.drop_database("every_case")


def test_the_table_names_every_file(real_data: Path) -> None:
    there = {str(path.relative_to(real_data)) for path in real_data.rglob("*") if path.is_file()}
    named = {outcome.file for outcome in OUTCOMES}
    assert there - UNSENT == named, "each file has its line, and each line its file"


@pytest.mark.parametrize("outcome", [each for each in OUTCOMES if each.file != CASES], ids=str)
def test_a_real_file_has_its_outcome_and_sent_again_changes_nothing(
    urls: dict[str, str], real_data: Path, outcome: Outcome
) -> None:
    url = urls[outcome.county]
    with mapped(url, outcome):
        if outcome.whole is None:
            has_its_outcome(url, real_data, outcome)
        else:
            refused_as_a_whole(url, real_data, outcome)


def has_its_outcome(url: str, folder: Path, outcome: Outcome) -> None:
    """Asserts what the file comes to, and that the same file a second time changes nothing."""
    before = contents(url, outcome)
    came_to(sent(url, folder, outcome), outcome)
    stored = contents(url, outcome)
    assert (stored != before) == (outcome.stored > 0)
    second = sent(url, folder, outcome)
    assert (second.stored, second.unchanged) == (0, outcome.stored)
    assert contents(url, outcome) == stored


def sent(url: str, folder: Path, outcome: Outcome) -> Told:
    """Sends the file by its command."""
    path = folder / outcome.file
    if outcome.to not in PLACES:
        return send(url, path, into=outcome.to, county=outcome.county, **outcome.said)
    source = engine(url, pool_size=2)
    try:
        if outcome.to == "areas":
            return import_areas(source, outcome.county, path, AreaWishes(**outcome.said))
        if outcome.to == "roads":
            return import_roads(source, outcome.county, path, RoadWishes())
        beside = [folder / outcome.beside] if outcome.beside else []
        return import_population(source, outcome.county, [path, *beside], PopulationWishes())
    finally:
        assert_ledger(url)
        source.dispose()


def came_to(report: Told, outcome: Outcome) -> None:
    """Asserts the counts of the table's line, and that each refused and flagged row says why."""
    counts = (report.received, report.stored, report.unchanged, report.duplicate)
    assert counts == (outcome.rows, outcome.stored, 0, outcome.duplicate)
    assert report.received == report.stored + report.duplicate + sum(outcome.refused.values())
    assert dict(report.refused_by_code) == dict(outcome.refused)
    assert dict(getattr(report, "flagged_by_code", {})) == dict(outcome.flagged)
    for row in getattr(report, "refused_rows", ()):
        assert row.refusal.hint
        assert any(row.original), "the row stands in the report as it was"


def refused_as_a_whole(url: str, folder: Path, outcome: Outcome) -> None:
    """Asserts the code, that it says what to do in both languages, and its line in the ledger."""
    before = contents(url, outcome)
    with pytest.raises(SourceError) as caught:
        sent(url, folder, outcome)
    assert contents(url, outcome) == before
    fault = caught.value
    assert fault.code == outcome.whole, str(fault)
    assert not fault.hint.isascii(), "in the clerk's own language too"
    assert "othing was stored" in fault.hint
    last = "SELECT state, error_code, filename FROM delivery ORDER BY delivery_id DESC LIMIT 1"
    state, code, filename = rows(url, last)[0]
    assert (state, code) == ("refused", fault.code)
    assert Path(outcome.file).name in filename


@contextmanager
def mapped(url: str, outcome: Outcome) -> Iterator[None]:
    """While it lasts, what an official said of the file's columns is saved."""
    kind = outcome.said.get("kind") or dataset(outcome.to).principal.name if outcome.words else ""
    keys = [
        {"dataset": outcome.to, "kind": kind, "source": outcome.said["source"], "word": plain(word)}
        for word in outcome.words
    ]
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        for key, field in zip(keys, outcome.words.values(), strict=True):
            save_word(connection, **key, field=field)
    try:
        yield
        with transaction(source) as connection:
            for key in keys:
                forget_word(connection, **key)
    finally:
        source.dispose()


def contents(url: str, outcome: Outcome) -> list[Sequence[Any]]:
    """A fingerprint of every table that the file could change, and the count of changes itself."""
    tables = PLACES_TABLES
    if outcome.to not in PLACES:
        tables = tuple(kind.table.__tablename__ for kind in dataset(outcome.to).kinds)
    hashed = (
        f"SELECT '{name}', count(*)::text, sum(hashtextextended(t::text, 0))::text FROM {name} AS t"
        for name in tables
    )
    versions = "SELECT 'version', dataset, version::text FROM data_version"
    return sorted(rows(url, " UNION ALL ".join([*hashed, versions])), key=str)


@pytest.mark.parametrize("heard", MESSAGES, ids=str)
def test_real_messages_have_their_outcome_and_sent_again_change_nothing(
    urls: dict[str, str], real_data: Path, heard: Heard
) -> None:
    url = urls[TAITUNG]
    settings = Settings()
    topics = Topics(dialects(settings), payload_bytes=PAYLOAD_BYTES)
    batch = [topics.read(each) for each in arrived(real_data / heard.file, heard.topic)]
    first, before = take(url, batch), rows(url, NEWS)
    assert (first.received, first.stored) == (heard.messages, heard.stored)
    why = "SELECT code FROM refused_message ORDER BY refused_id DESC LIMIT :count"
    codes = Counter(code for (code,) in rows(url, why, count=first.refused))
    assert codes == Counter(heard.refused)
    second = take(url, batch)
    assert (second.stored, second.duplicate) == (0, heard.stored), (
        "a message that comes again is a duplicate"
    )
    assert rows(url, NEWS) == before


def arrived(path: Path, topic: str) -> list[Arrived]:
    """The file's messages, each on its topic."""
    found = []
    for line in filter(None, path.read_bytes().splitlines()):
        where, payload = topic, line
        if not topic:
            said = json.loads(line)
            where, payload = said["topic"], json.dumps(said["payload"]).encode()
        elif "{serial}" in topic:
            where = topic.format(serial=serial_of(json.loads(line)["payload"]))
        found.append(Arrived(where, payload, HEARD_AT))
    return found


def serial_of(payload: dict[str, Any]) -> str:
    """The access point that a message is of, wherever it says so."""
    inner = next((value for value in payload.values() if isinstance(value, dict)), {})
    return str(payload.get("serial") or inner.get("serial") or inner.get("serialNumber"))


def test_the_history_of_every_case_is_kept_with_its_reopenings(
    urls: dict[str, str], real_data: Path
) -> None:
    url = urls[KAOHSIUNG]
    has_its_outcome(url, real_data, next(each for each in OUTCOMES if each.file == CASES))
    told = histories(real_data / CASES)
    steps = rows(
        url,
        "SELECT feature_id, array_agg(status_said ORDER BY phenomenon_time) FROM issue_update GROUP BY feature_id",
    )
    kept = {case: words for case, words in steps if case in told}
    assert kept == {case: [word for _, word in steps] for case, steps in told.items()}
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        found = reopenings(connection, source="open1999")
    source.dispose()
    expected = sorted(
        (case, before[1], after[1])
        for case, steps in told.items()
        for before, after in pairwise(steps)
        if before[1] in CLOSED and after[1] not in CLOSED
    )
    assert sorted((each.request, each.from_status, each.to_status) for each in found) == expected
    assert len(expected) == REOPENINGS
    nowhere = "SELECT count(*) FROM issue_request WHERE township_code IS NULL"
    assert rows(url, nowhere) == [(0,)], "a case without a point is known by its district"


def histories(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Case → its (time, state) steps, read from the file itself."""
    cases = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {
        case["FileNo_"]: [(at, word) for at, _, word in case["_status_history"]] for case in cases
    }
