"""What must hold after every fault: published = stored, none twice, and the ledger adds up."""

import time
from collections import Counter

from tests.faults.load import Load
from tests.sending import assert_ledger, rows
from tests.working import Worker

PATIENCE_S = 60.0
LEDGER = (
    "SELECT coalesce(sum(received), 0)::int, coalesce(sum(stored), 0)::int, coalesce(sum(duplicate), 0)::int, "
    "coalesce(sum(refused), 0)::int FROM delivery WHERE channel = 'mqtt'"
)
STORED = "SELECT feature_id, seq FROM wifi_state"
REFUSED = "SELECT payload FROM refused_message"
LATEST = (
    "SELECT feature_id, message_key FROM wifi_state_latest EXCEPT "
    "(SELECT DISTINCT ON (feature_id) feature_id, message_key FROM wifi_state "
    "ORDER BY feature_id, phenomenon_time DESC, result_time DESC, message_key DESC)"
)


def stored(url: str) -> int:
    """States of hotspots in the database."""
    return int(rows(url, "SELECT count(*) FROM wifi_state")[0][0])


def duplicates(url: str) -> int:
    """Messages that came again, as the ledger counts them."""
    return int(rows(url, LEDGER)[0][2])


def assert_whole(url: str, load: Load, *workers: Worker) -> None:
    """Lets the load end and the workers take what is left; then holds every message against the tables."""
    load.finish()
    until = time.monotonic() + PATIENCE_S
    while stored(url) < len(load.published) or refusals(url) < len(load.poison):
        told = "\n".join(worker.said()[-4000:] for worker in workers)
        assert all(worker.process.is_alive for worker in workers), told
        assert time.monotonic() < until, (
            f"{stored(url)} of {len(load.published)} stored, {refusals(url)} of {len(load.poison)} refused\n{told}"
        )
        time.sleep(0.1)
    for worker in workers:
        worker.process.stop()
        assert "event=stopped" in worker.said()

    assert Counter(rows(url, STORED)) == Counter(load.published)
    listed = Counter(rows(url, REFUSED))
    assert set(listed) == {(payload,) for payload in load.poison}
    if not load.outbox.resent:  # garbage that is published twice has no id to be known by
        assert listed.most_common(1)[0][1] == 1
    assert rows(url, LATEST) == []
    received, kept, duplicate, refused = rows(url, LEDGER)[0]
    assert received == kept + duplicate + refused
    assert (kept, refused) == (len(load.published), refusals(url))
    assert_ledger(url)


def refusals(url: str) -> int:
    """Refused messages in the database."""
    return int(rows(url, "SELECT count(*) FROM refused_message")[0][0])
