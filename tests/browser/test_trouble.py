"""When something stands in the way: bad links, a service that is away, nothing loaded, no outside world."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gaps_page import GapsPage
from tests.conftest import Served

pytestmark = pytest.mark.screen

FIRST_VIEW_BYTES = 600_000
"""What issue 2 allows the first view over the wire, compressed."""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"metric": "nonsense"}, "沒有名為「nonsense」的指標"),
        ({"level": "street"}, "street"),
        ({"radius": "far"}, "半徑不能是「far」"),
        ({"radius": "60000"}, "1 到 50,000"),
        ({"at": "someday"}, "someday"),
    ],
)
def test_a_link_with_nonsense_says_so_and_offers_the_default(
    gaps: GapsPage, query: dict[str, str], said: str
) -> None:
    gaps.visit(**query)
    gaps.expect_message(said)
    assert gaps.page.locator("tr[data-area]").count() == 0
    gaps.page.get_by_role("button", name="改用預設值").click()
    gaps.drawn("wifi_uncovered_residents township radius=250")
    expect(gaps.page.locator(".message")).to_have_count(0)


def test_an_unknown_area_does_not_hide_the_rest(gaps: GapsPage) -> None:
    gaps.open(area="99999999")
    gaps.expect_message("99999999")
    assert len(gaps.rows()) == 16
    gaps.page.get_by_role("button", name="改用預設值").click()
    expect(gaps.page.locator(".message")).to_have_count(0)


def test_while_the_service_is_away_what_was_shown_stays_and_comes_back_by_itself(
    gaps: GapsPage,
) -> None:
    gaps.open()
    before = gaps.sentence
    gaps.page.route("**/api/**", lambda route: route.abort())
    gaps.page.get_by_role("button", name="500\u202fm", exact=True).click()
    gaps.expect_message("連不上資料服務")
    assert gaps.sentence == before
    assert len(gaps.rows()) == 16
    gaps.page.unroute("**/api/**")
    expect(gaps.page.locator(".message")).to_have_count(0, timeout=15_000)
    gaps.drawn("radius=500")
    assert "500" in gaps.sentence


def test_without_the_service_from_the_start_the_page_says_so(gaps: GapsPage) -> None:
    gaps.page.route("**/api/**", lambda route: route.abort())
    gaps.visit()
    gaps.expect_message("連不上資料服務")
    gaps.page.unroute("**/api/**")
    gaps.page.get_by_role("button", name="再試一次").click()
    gaps.drawn()


def test_an_empty_hub_says_what_to_load(page: Page, bare: Served) -> None:
    gaps = GapsPage(page, bare.url)
    gaps.visit()
    gaps.expect_message("ingest places")


def test_nothing_is_asked_outside_the_hub_and_no_rule_of_the_browser_is_broken(
    gaps: GapsPage,
) -> None:
    hosts: set[str] = set()
    complaints: list[str] = []
    gaps.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    gaps.page.on("pageerror", lambda error: complaints.append(str(error)))
    gaps.page.on(
        "console", lambda said: complaints.append(said.text) if said.type == "error" else None
    )
    gaps.open(view=None, area="10014010", level="village")
    gaps.page.locator("select").select_option("wifi_hotspots_per_1000")
    gaps.drawn("wifi_hotspots_per_1000")
    assert hosts - {""} == {urlsplit(gaps.url).netloc}, "blob: and data: have no host"
    assert complaints == []


def test_the_first_view_is_light(gaps: GapsPage) -> None:
    received: list[float] = []
    session = gaps.page.context.new_cdp_session(gaps.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    gaps.open(view=None)
    gaps.page.wait_for_load_state("networkidle")
    assert 100_000 < sum(received) < FIRST_VIEW_BYTES
