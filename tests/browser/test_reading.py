"""Reading the page: area and working, marks both ways, order, language, links, copies and files."""

import csv
import io
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MAINLAND, hotspot_file
from tests.browser.gaps_page import GapsPage, View
from tests.conftest import Served, run_command

pytestmark = pytest.mark.screen

HAIDUAN = "10014120"
HAIDUAN_POINT = (121.02, 23.12)


def test_a_row_opens_the_area_with_its_number_and_its_working(gaps: GapsPage) -> None:
    gaps.open()
    gaps.row(HAIDUAN).get_by_role("button").click()
    sheet = gaps.page.locator(f'[data-sheet="{HAIDUAN}"]')
    sheet.locator(".formula").wait_for()
    asked = f"{gaps.url}/api/metrics/wifi_uncovered_residents/{HAIDUAN}/working?radius=250"
    working = httpx.get(asked).json()
    assert f"{round(working['value']):,}" in sheet.locator(".big").inner_text()
    text = sheet.inner_text()
    assert working["formula"]["zh"] in text
    assert working["function"] in text
    assert all(one["title"]["zh"] in text for one in working["steps"])
    assert all(one["source"]["title"]["zh"] in text for one in working["inputs"])
    sheet.get_by_text("查詢語句").first.click()
    assert "SELECT" in sheet.locator("pre").first.inner_text()
    assert gaps.chosen() == HAIDUAN
    assert f"area={HAIDUAN}" in gaps.page.url


def test_a_click_on_the_map_chooses_the_area_and_back_leaves_it(gaps: GapsPage) -> None:
    gaps.open().without_points()
    x, y = gaps.place(*HAIDUAN_POINT)
    gaps.canvas.click(position={"x": x, "y": y})
    expect(gaps.row(HAIDUAN)).to_have_attribute("aria-current", "true")
    expect(gaps.page.locator(f'[data-sheet="{HAIDUAN}"]')).to_be_visible()
    gaps.page.go_back()
    expect(gaps.row(HAIDUAN)).to_have_attribute("aria-current", "false")
    gaps.page.go_forward()
    expect(gaps.row(HAIDUAN)).to_have_attribute("aria-current", "true")


def test_map_and_table_mark_each_other(gaps: GapsPage) -> None:
    gaps.open().without_points()
    x, y = gaps.place(*HAIDUAN_POINT)
    gaps.canvas.hover(position={"x": x, "y": y})
    expect(gaps.row(HAIDUAN)).to_have_class(re.compile("marked"))
    expect(gaps.page.locator(".tip")).to_contain_text("海端鄉")
    gaps.page.mouse.move(5, 5)
    before = gaps.canvas.screenshot()
    gaps.row(HAIDUAN).get_by_role("button").focus()
    gaps.page.wait_for_timeout(400)
    assert gaps.canvas.screenshot() != before


def test_a_point_tells_its_name_and_that_it_is_simulated(gaps: GapsPage) -> None:
    found = httpx.get(f"{gaps.url}/api/datasets/wifi/features?limit=50").json()["features"]
    one = next(feature for feature in found if feature["geometry"])
    lon, lat = one["geometry"]["coordinates"]
    view = View(14, lon, lat)
    gaps.open(view=view)
    x, y = gaps.place(lon, lat)
    gaps.canvas.click(position={"x": x, "y": y})
    popup = gaps.page.locator(".maplibregl-popup")
    expect(popup).to_contain_text(one["properties"]["name"])
    expect(popup).to_contain_text("模擬資料")


def test_the_table_is_sorted_by_its_headings(gaps: GapsPage) -> None:
    gaps.open()
    worst_first = gaps.rows()
    heading = gaps.page.get_by_role("columnheader", name="受影響居民")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert gaps.rows() == worst_first[::-1]
    gaps.page.reload()
    gaps.drawn()
    assert gaps.rows() == worst_first[::-1]


def test_the_table_can_follow_the_map(gaps: GapsPage) -> None:
    gaps.open(view=View(12, 121.15, 22.755))
    gaps.page.get_by_label("只列畫面內").check()
    listed = gaps.rows()
    assert "10014010" in listed
    assert HAIDUAN not in listed


def test_the_language_changes_everywhere_and_is_remembered(gaps: GapsPage) -> None:
    gaps.open()
    gaps.page.get_by_role("button", name="English").click()
    expect(gaps.page.locator("html")).to_have_attribute("lang", "en")
    expect(gaps.page).to_have_title(re.compile("Taitung County Data Hub"))
    expect(gaps.row(HAIDUAN)).to_contain_text("Haiduan")
    assert re.search(r"[\u4e00-\u9fff]", gaps.sentence) is None
    assert "lang=en" in gaps.page.url
    gaps.page.goto(gaps.url)
    expect(gaps.page.locator("html")).to_have_attribute("lang", "en")


def test_a_link_opens_what_its_sender_saw(gaps: GapsPage, page: Page) -> None:
    gaps.open(
        metric="wifi_population_coverage", level="village", radius="777", lang="en", sort="area"
    )
    gaps.page.locator("tr[data-area]").nth(3).get_by_role("button").click()
    gaps.page.locator(".formula").wait_for()
    link = gaps.page.url
    seen = [gaps.sentence, gaps.rows(), gaps.chosen(), page.locator(".sheet").inner_text()]
    with_nothing_remembered = page.context.browser
    assert with_nothing_remembered is not None
    context = with_nothing_remembered.new_context(viewport={"width": 1440, "height": 900})
    receiver = GapsPage(context.new_page(), gaps.url)
    receiver.page.goto(link)
    receiver.drawn("radius=777")
    receiver.page.locator(".formula").wait_for()
    sheet = receiver.page.locator(".sheet").inner_text()
    assert [receiver.sentence, receiver.rows(), receiver.chosen(), sheet] == seen
    context.close()


def test_the_sentence_is_copied_with_its_mark_its_sources_and_the_link(gaps: GapsPage) -> None:
    gaps.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    gaps.open()
    gaps.page.get_by_role("button", name="複製").click()
    expect(gaps.page.get_by_role("button", name="已複製")).to_be_visible()
    copied = str(gaps.page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(f"【模擬資料】{gaps.sentence}")
    assert "模擬熱點" in copied
    assert copied.endswith(gaps.page.url)


def test_the_file_holds_what_the_table_shows(gaps: GapsPage) -> None:
    gaps.open(radius="500")
    with gaps.page.expect_download() as download:
        gaps.page.get_by_role("link", name="表格 CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "simulated" in download.value.suggested_filename
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["area_code"] != "10014"]
    ranked = sorted(rows, key=lambda row: (int(row["rank"]), row["area_code"]))
    assert [row["area_code"] for row in ranked] == gaps.rows()
    assert all(
        f"{int(row['affected']):,}" in gaps.row(row["area_code"]).inner_text() for row in rows
    )


def test_a_file_imported_meanwhile_shows_when_the_reader_comes_back(
    page: Page, mainland: Served, tmp_path: Path
) -> None:
    gaps = GapsPage(page, mainland.url).open()
    before = gaps.sentence
    more = [*MAINLAND, *[(121.15, 22.74 + step / 1000) for step in range(10)]]
    run_command(
        mainland.database_url,
        "ingest",
        "file",
        "wifi",
        str(hotspot_file(tmp_path, more)),
    )
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    expect(page.locator(".sentence")).not_to_have_text(before, timeout=20_000)
