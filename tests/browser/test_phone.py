"""On a phone: the map full screen, a panel of three heights, targets for a thumb, 320 pixels are enough."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gaps_page import GapsPage
from tests.conftest import Served

pytestmark = pytest.mark.screen

THUMB_PX = 44
WIDTH, HEIGHT = 320, 568
"""The smallest phone in use; also a desk's 1,280 pixels at four times the size."""


@pytest.fixture
def phone(browser: Browser, server: Served) -> Iterator[GapsPage]:
    """The gaps page on a phone."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True
    )
    yield GapsPage(context.new_page(), server.url)
    context.close()


def wider_than_the_window(page: Page) -> list[str]:
    """What sticks out sideways of the window, by its HTML."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("main button, main select, main p, header *")]
          .filter(one => { const box = one.getBoundingClientRect();
            return box.width > 0 && box.right > innerWidth + 1 && !one.closest(".scroll, .simulated-sash"); })
          .map(one => one.outerHTML.slice(0, 120))"""
    )
    return list(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_sticks_out_of_the_window(phone: GapsPage, language: str) -> None:
    phone.open(view=None, lang=language)
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wider_than_the_window(phone.page) == []


def test_targets_are_large_enough_for_a_thumb(phone: GapsPage) -> None:
    phone.open(view=None)
    controls = phone.page.locator(
        "main button:not(.name), main select, main a.button, header button"
    )
    small = [
        (one.inner_text() or one.get_attribute("aria-label"), box)
        for one in controls.all()
        if (box := one.bounding_box())
        and box["height"] < THUMB_PX
        and "handle" not in (one.get_attribute("class") or "")
    ]
    assert small == []


def test_the_panel_has_three_heights(phone: GapsPage) -> None:
    phone.open(view=None)
    panel, handle = phone.page.locator(".bottom-sheet"), phone.page.locator(".handle")
    tall: dict[str, float] = {}
    for height in ("half", "full", "peek"):
        expect(panel).to_have_attribute("data-height", height)
        phone.page.wait_for_timeout(300)  # the panel slides
        box = panel.bounding_box()
        assert box is not None
        tall[height] = box["height"]
        handle.click()
    assert tall["peek"] < tall["half"] < tall["full"] < HEIGHT


def test_the_panel_follows_the_arrow_keys(phone: GapsPage) -> None:
    phone.open(view=None)
    phone.page.locator(".handle").press("ArrowUp")
    expect(phone.page.locator(".bottom-sheet")).to_have_attribute("data-height", "full")
    phone.page.locator(".handle").press("ArrowDown")
    phone.page.locator(".handle").press("ArrowDown")
    expect(phone.page.locator(".bottom-sheet")).to_have_attribute("data-height", "peek")


def test_a_tapped_row_opens_its_area_and_back_returns_to_the_ranking(phone: GapsPage) -> None:
    phone.open(view=None)
    phone.row("10014120").click()
    expect(phone.page.locator('[data-sheet="10014120"]')).to_be_visible()
    expect(phone.page.locator("table").first).not_to_have_class("ranking")
    phone.page.get_by_role("button", name="返回排名").click()
    expect(phone.row("10014120")).to_be_visible()


def test_the_mark_of_simulated_data_is_in_sight(phone: GapsPage) -> None:
    phone.open(view=None)
    sash = phone.page.locator(".simulated-sash").bounding_box()
    strip = phone.page.locator(".simulated-strip").bounding_box()
    panel = phone.page.locator(".bottom-sheet").bounding_box()
    assert sash
    assert strip
    assert panel
    assert strip["y"] + strip["height"] <= panel["y"]
    assert sash["y"] + sash["height"] / 2 < panel["y"]
