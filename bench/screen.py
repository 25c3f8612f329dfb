"""The screen's first view: bytes over the wire (gzip), and the time until the map has drawn and rests.

Real API, real PostGIS, headless Chromium with its own renderer, an empty cache each time.
"""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage.database import database
from bench.stage.verdict import conclude, promise
from hub.embedded.port import free_port

RUNS = 5
CHROMIUM = os.environ.get("HUB_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
PATIENCE_S = 60


def view(browser: Browser, url: str) -> tuple[float, float, dict[str, float]]:
    """(kB over the wire, seconds to the idle map, kB by kind) of one first visit."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-TW")
    page = context.new_page()
    sizes: dict[str, float] = {}
    kinds: dict[str, str] = {}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"] / 1000}),
    )
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector('[data-map="idle"]', timeout=PATIENCE_S * 1000)
    seconds = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    by_kind: dict[str, float] = {}
    for request, size in sizes.items():
        kind = kinds.get(request, "?")
        by_kind[kind] = by_kind.get(kind, 0) + size
    context.close()
    return sum(sizes.values()), seconds, by_kind


def main() -> None:
    """Measures, prints, concludes."""
    with database() as url:
        subprocess.run(
            [sys.executable, "-m", "ingest", "demo", "wifi"], check=True, capture_output=True
        )
        port = free_port()
        served = subprocess.Popen(
            [sys.executable, "-m", "hub", "serve", "--port", str(port)],
            env={**os.environ, "HUB_DATABASE_URL": url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/-/ready")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                visits = [view(browser, f"http://127.0.0.1:{port}/gaps") for _ in range(RUNS)]
                browser.close()
        finally:
            served.terminate()
            served.wait()
        for kind, size in sorted(visits[-1][2].items()):
            print(f"  {kind}: {size:,.0f} kB")
        print(f"  first visit (nothing computed yet): idle after {visits[0][1]:.2f} s")
        promise("first view over the wire, kB", max(size for size, _, _ in visits), at_most=600)
        promise(
            "map idle after, s (median of first visits)", median(s for _, s, _ in visits), at_most=3
        )
    conclude()


def _wait(url: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


if __name__ == "__main__":
    main()
