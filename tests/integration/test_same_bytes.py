"""The same inputs give the same bytes, whichever process made them, and in whatever order they were asked for."""

from collections.abc import Callable

import httpx
import pytest

from tests.conftest import Served

pytestmark = pytest.mark.broad

FORMS = ("json", "csv", "geojson")


def test_two_processes_on_one_database_answer_alike(
    server: Served, serve: Callable[..., Served]
) -> None:
    other = serve(server.database_url, HUB_DEMO="true")
    with (
        httpx.Client(base_url=server.url, timeout=60) as one,
        httpx.Client(base_url=other.url, timeout=60) as two,
    ):
        catalogue = one.get("/api/metrics").json()["metrics"]
        paths = [
            f"/api/metrics/{metric['metric']}?level={level}&format={form}"
            for metric in catalogue
            for level in metric["levels"]
            for form in (FORMS if level == "township" else FORMS[:1])
        ]
        answers = {path: one.get(path) for path in paths}
        assert {answer.status_code for answer in answers.values()} == {200}
        apart = [path for path in reversed(paths) if not alike(one, two, path, answers[path])]
    assert apart == []


def alike(one: httpx.Client, two: httpx.Client, path: str, known: httpx.Response) -> bool:
    """Do both answer with the same bytes and ETag? Asked again where a minute has passed in between."""
    theirs = two.get(path)
    if theirs.headers["etag"] != known.headers["etag"]:
        known, theirs = one.get(path), two.get(path)
    return (theirs.content, theirs.headers["etag"]) == (known.content, known.headers["etag"])
