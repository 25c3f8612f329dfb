"""What every declared dataset must keep, whatever it is of: its own example goes in by file and by message, once."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from hub.dataset import Dataset, Entity, Kind, Observation, plain
from hub.locate import Places
from hub.message import Arrived, Decoded, Message
from hub.registry import all_datasets, dataset
from hub.store.database import engine
from ingest.files.header import choose_kind
from tests.sending import assert_ledger, rows, send
from tests.telling import NOW, places, take

KINDS = [(d, kind) for d in all_datasets().values() for kind in d.kinds]
ENTITIES = [(d, kind) for d, kind in KINDS if isinstance(kind, Entity)]
NEWS = [(d, kind) for d, kind in KINDS if isinstance(kind, Observation)]


def named(value: object) -> str:
    """The words of a test's name."""
    return str(getattr(value, "name", value))


@pytest.fixture(scope="module")
def here(loaded_template_url: str) -> Places:
    """The county's places, read once."""
    source = engine(loaded_template_url, pool_size=1)
    found = places(source)
    source.dispose()
    return found


@pytest.mark.parametrize(("declared", "kind"), KINDS, ids=named)
def test_a_header_word_means_one_field(declared: Dataset, kind: Kind) -> None:
    words = Counter(
        plain(word)
        for name in kind.record.model_fields
        for word in {plain(title) for title in kind.titles(name)}
    )
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize(("declared", "kind"), KINDS, ids=named)
def test_the_example_names_known_columns_and_all_that_are_required(
    declared: Dataset, kind: Kind
) -> None:
    fields = {kind.aliases[plain(word)] for word in kind.example}
    assert set(kind.required) <= fields
    assert choose_kind(declared, list(kind.example)) is kind, "its own header leads to it"


@pytest.mark.parametrize(("declared", "kind"), KINDS, ids=named)
def test_columns_are_fields_and_columns_of_the_table(declared: Dataset, kind: Kind) -> None:
    table = kind.table.__table__
    for name in kind.columns:
        assert name in table.c
        assert name in kind.record.model_fields or hasattr(kind.record, name)
    own = getattr(kind, "id_field", "feature_id")
    assert own in kind.record.model_fields
    assert set(kind.ranges) | kind.private <= set(kind.columns)


@pytest.mark.parametrize(("declared", "kind"), KINDS, ids=named)
def test_the_example_is_stored_and_sent_again_changes_nothing(
    loaded_url: str, tmp_path: Path, declared: Dataset, kind: Kind
) -> None:
    path = tmp_path / f"{kind.name}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([list(kind.example), list(kind.example.values())])
    said = {"mode": "addition", "kind": _full_name(kind), "into": declared.name}
    first = send(loaded_url, path, **said)
    assert (first.stored, first.refused, first.flagged_by_code) == (1, 0, Counter())
    table = kind.table.__tablename__
    before = rows(loaded_url, f"SELECT * FROM {table}")
    second = send(loaded_url, path, **said)
    assert (second.stored, second.unchanged) == (0, 1)
    assert rows(loaded_url, f"SELECT * FROM {table}") == before


@pytest.mark.parametrize(("declared", "kind"), NEWS, ids=named)
def test_the_example_comes_by_message_and_is_the_same_news_as_in_a_file(
    loaded_url: str, declared: Dataset, kind: Observation, here: Places
) -> None:
    fields = {kind.aliases[plain(word)]: value for word, value in kind.example.items()}
    record = kind.record.model_validate(fields)
    topic = f"tt/v1/{declared.name}/{kind.of}/{fields['feature_id']}/{kind.name}"
    at = record.phenomenon_time  # type: ignore[attr-defined]
    data = dict(kind.example)
    message = Message(declared.name, kind.of, fields["feature_id"], kind.name, data, None, at)
    one = Decoded(Arrived(topic, b"{}", NOW), message)
    total = take(loaded_url, [one], [one], here=here)
    assert (total.stored, total.duplicate, total.flagged) == (1, 1, 0), total
    assert_ledger(loaded_url)


def _full_name(kind: Kind) -> str:
    return f"{kind.of}.{kind.name}" if isinstance(kind, Observation) else kind.name


def test_a_dataset_is_known_by_its_folder() -> None:
    for name, declared in all_datasets().items():
        assert dataset(name) is declared
        assert declared.name == name
