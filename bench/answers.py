"""Cached answers of the API, beside an empty FastAPI endpoint: requests a second, each server a process of its own.

The same client asks both, over eight connections, in turns; the data stand still, and every answer is proved to stand.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage.database import database
from bench.stage.verdict import conclude, promise
from hub.embedded.port import free_port

RUNS = 5
SECONDS = 2.0
HERE = Path(__file__).parent
PATHS = {
    "16 townships": "/api/metrics/wifi_population_coverage",
    "147 villages": "/api/metrics/wifi_population_coverage?level=village",
}


@contextmanager
def served(port: int, path: str, *words: str) -> Iterator[str]:
    """A server until it answers ``path``; its ETag. Ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, *words],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _first(port, path)
    finally:
        process.terminate()
        process.wait(10)


def _first(port: int, path: str) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                return str(answer.headers.get("ETag", ""))
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"port {port} does not answer")


def rate(port: int, path: str, *etag: str) -> tuple[float, int]:
    """(requests a second, bytes of one answer)."""
    words = [str(HERE / "stage/asking.py"), str(port), path, str(SECONDS), *etag]
    done = subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True)
    found, size = json.loads(done.stdout)
    return found, size


def main() -> None:
    """Measures in turns, concludes."""
    with database():
        subprocess.run(
            [sys.executable, "-m", "ingest", "demo", "wifi"], check=True, capture_output=True
        )
        ours, empty = free_port(), free_port()
        first = PATHS["16 townships"]
        hub = served(ours, first, "-m", "hub", "serve", "--port", str(ours))
        peer = served(empty, "/", str(HERE / "peers/empty_api.py"), str(empty))
        with hub as etag, peer:
            runs: dict[str, list[float]] = {}
            sizes = {}
            for _ in range(RUNS):
                for name, path in PATHS.items():
                    found, sizes[name] = rate(ours, path)
                    runs.setdefault(name, []).append(found)
                runs.setdefault("304", []).append(rate(ours, first, etag)[0])
                runs.setdefault("empty", []).append(rate(empty, "/")[0])
    each = {name: median(found) for name, found in runs.items()}
    for name, found in each.items():
        print(f"  {name:14}{found:8,.0f} requests a second, {sizes.get(name, 0):>7,} bytes")
    promise("townships, ours ÷ empty endpoint", each["16 townships"] / each["empty"], at_least=0.5)
    promise("villages, ours ÷ empty endpoint", each["147 villages"] / each["empty"], at_least=0.5)
    promise("304 ÷ answer with its body", each["304"] / each["16 townships"], at_least=1)
    conclude()


if __name__ == "__main__":
    main()
