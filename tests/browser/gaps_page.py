"""The gaps page as a reader has it: its rows, its legend, and the very pixels of its map."""

import math
import re
from collections import Counter
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

IDLE_MS = 30_000
"""A map drawn without a graphics card on a busy machine; alone it takes one to two seconds."""
TILE_PX = 512
"""Pixels of the whole world at zoom 0."""

READ_PATCH = """(canvas, [x, y, size]) => {
  const scale = canvas.width / canvas.clientWidth;
  const copy = document.createElement("canvas");
  copy.width = copy.height = size;
  const pen = copy.getContext("2d");
  pen.drawImage(canvas, Math.round(x * scale) - size / 2, Math.round(y * scale) - size / 2, size, size, 0, 0, size, size);
  const data = pen.getImageData(0, 0, size, size).data;
  const colours = [];
  for (let i = 0; i < data.length; i += 4) colours.push([data[i], data[i + 1], data[i + 2]].join(","));
  return colours;
}"""


@dataclass(frozen=True)
class View:
    """Where a map looks: the middle in degrees, and the zoom."""

    zoom: float
    lon: float
    lat: float

    def __str__(self) -> str:
        return f"{self.zoom:.2f}/{self.lon:.4f}/{self.lat:.4f}"


COUNTY = View(7.6, 121.16, 22.72)
"""All of 臺東縣 with its islands, in a window of 1440 × 900."""


class GapsPage:
    """One open gaps page of the hub at ``url``."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.view = COUNTY

    def open(self, *, view: View | None = COUNTY, **query: str) -> "GapsPage":
        """Opens a link and waits until its map is drawn."""
        self.view = view or COUNTY
        self.visit(**query, **({"map": str(view)} if view else {}))
        return self.drawn()

    def visit(self, **query: str) -> None:
        """Opens a link that may lead to no map."""
        self.page.goto(
            f"{self.url}/gaps?{'&'.join(f'{key}={value}' for key, value in query.items())}"
        )

    def drawn(self, what: str = "") -> "GapsPage":
        """Waits until the map is drawn and still; ``what`` is part of metric, level or parameters."""
        selector = '[data-map="idle"]' + (f'[data-drawn*="{what}"]' if what else "")
        self.page.locator(selector).wait_for(timeout=IDLE_MS)
        return self

    @property
    def canvas(self) -> Locator:
        """The map's drawing."""
        return self.page.locator(".gap-map canvas")

    def without_points(self) -> "GapsPage":
        """Takes the points off the map, by the page's own switch."""
        self.page.get_by_label(re.compile("顯示|Show")).uncheck()
        return self.drawn()

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels from the map's upper left corner to a point, in Web Mercator."""
        view = self.view
        box = self.canvas.bounding_box()
        assert box is not None
        world = TILE_PX * 2**view.zoom

        def across(degrees: float) -> float:
            return (degrees + 180) / 360 * world

        def down(degrees: float) -> float:
            return (1 - math.asinh(math.tan(math.radians(degrees))) / math.pi) / 2 * world

        return (
            box["width"] / 2 + across(lon) - across(view.lon),
            box["height"] / 2 + down(lat) - down(view.lat),
        )

    def colours(self, lon: float, lat: float, size: int = 4) -> Counter[str]:
        """Colours drawn in a square of ``size`` pixels round a point, as "r,g,b", with their counts."""
        x, y = self.place(lon, lat)
        return Counter(self.canvas.evaluate(READ_PATCH, [x, y, size]))

    def colour(self, lon: float, lat: float) -> str:
        """The colour that fills the place of a point."""
        return self.colours(lon, lat).most_common(1)[0][0]

    def row(self, area_code: str) -> Locator:
        """An area's row in the table."""
        return self.page.locator(f'tr[data-area="{area_code}"]')

    def rows(self) -> list[str]:
        """Area codes in the order of the table."""
        found = self.page.locator("tr[data-area]").evaluate_all(
            "rows => rows.map(row => row.dataset.area)"
        )
        return [str(code) for code in found]

    def legend(self) -> list[str]:
        """The legend's colours as "r,g,b", from the smallest values to the largest."""
        swatches = self.page.locator("ol li[data-step] .swatch").all()
        return [background(swatch) for swatch in swatches]

    def swatch(self, area_code: str) -> str:
        """The colour beside an area's name in the table."""
        return background(self.row(area_code).locator(".swatch"))

    @property
    def sentence(self) -> str:
        """The answer above the map."""
        return self.page.locator(".sentence").inner_text().replace("\u00a0", " ")

    def choose_parameter(self, text: str) -> "GapsPage":
        """Presses one of the usual values and waits for its map."""
        self.page.get_by_role("button", name=text, exact=True).click()
        return self.drawn(f"={re.sub('[^0-9]', '', text)}")

    def chosen(self) -> str | None:
        """Code of the chosen area, by the table."""
        rows = self.page.locator('tr[aria-current="true"]')
        return rows.get_attribute("data-area") if rows.count() else None

    def expect_message(self, text: str) -> None:
        """Something stands in the way, and the page says so."""
        expect(self.page.locator(".message")).to_contain_text(text, timeout=15_000)


def background(element: Locator) -> str:
    """An element's background colour as "r,g,b"."""
    colour = element.evaluate("one => getComputedStyle(one).backgroundColor")
    return ",".join(re.findall(r"\d+", str(colour))[:3])
