"""Pictures of the screen for people to judge: ``script/shots``."""

import os
import shutil
import sys

from playwright.sync_api import Browser, sync_playwright

from hub.settings import project_root, running_env
from tests.browser.gaps_page import GapsPage
from tests.conftest import BROWSERS, PROJECT

FOLDER = PROJECT / "shots"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
SHARP = 2
"""Pixels of the picture for one of the page, as on a good screen."""
SCENES = {
    "county": {},
    "area": {"area": "10014120"},
    "villages": {"level": "village", "metric": "wifi_population_coverage"},
}


def main() -> int:
    """Writes every scene at every size in both languages."""
    address = (
        sys.argv[1] if len(sys.argv) > 1 else running_env(project_root(PROJECT)).get("HUB_URL")
    )
    if address is None:
        print("No hub is running here: start script/server, or give an address.", file=sys.stderr)  # noqa: T201
        return 2
    path = os.environ.get("HUB_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        print("No Chromium here: install chromium, or set HUB_CHROMIUM.", file=sys.stderr)  # noqa: T201
        return 2
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=args)
        for size in SIZES:
            for language in ("zh", "en"):
                shoot(browser, address.rstrip("/"), size, language)
        browser.close()
    return 0


def shoot(browser: Browser, address: str, size: str, language: str) -> None:
    """Writes every scene at one size in one language."""
    width, height = SIZES[size]
    phone = size == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SHARP, is_mobile=phone, has_touch=phone,
    )  # fmt: skip
    for scene, query in SCENES.items():
        gaps = GapsPage(context.new_page(), address)
        gaps.open(view=None, lang=language, **query)
        gaps.page.wait_for_load_state("networkidle")
        target = FOLDER / f"{scene}-{size}-{language}.png"
        gaps.page.screenshot(path=target)
        gaps.page.close()
        print(target.relative_to(PROJECT))  # noqa: T201
    context.close()


if __name__ == "__main__":
    sys.exit(main())
