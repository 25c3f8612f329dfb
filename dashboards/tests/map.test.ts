// What the map is given: only what has a shape, nothing from outside.
import { expect, test } from "vitest";

import { areaShapes, boundsOf, nameShapes, NO_SHAPES, shapesOf, shortName, sourceOf } from "../src/map/shapes";
import { baseStyle } from "../src/map/style";
import { areas } from "./samples";

const RING = [[121, 22], [122, 22], [122, 23], [121, 22]];

test("the style asks nobody for anything: no glyphs, no sprite, no tiles", () => {
  expect(JSON.stringify(baseStyle({}))).not.toMatch(/https?:|"glyphs"|"sprite"|"tiles"|"url"/);
});

test("every layer's source is there, and data given at the start are in it", () => {
  const style = baseStyle({ areas: areaShapes(areas("2021-09-30", [{}], RING)) });
  for (const layer of style.layers) {
    if ("source" in layer) expect(Object.keys(style.sources)).toContain(layer.source);
  }
  expect(JSON.stringify(style.sources["areas"])).toContain("10014010");
});

test("an area without a boundary is not drawn and does not widen the view", () => {
  const some = areas("2026-01-01", [{}, {}], RING);
  some.features[1]!.geometry = null;
  expect(areaShapes(some).features).toHaveLength(1);
  expect(boundsOf(areaShapes(some))).toEqual([121, 22, 122, 23]);
  expect(sourceOf(some)).toBe("sample");
});

test("nothing to show has no bounds", () => {
  expect(boundsOf(NO_SHAPES)).toBeNull();
  expect(sourceOf(areas("2026-01-01", [{}]))).toBeNull();
});

test("shapes are picked by their codes", () => {
  const all = areaShapes(areas("2021-09-30", [{}, {}], RING));
  expect(shapesOf(all, new Set(["10014011"])).features).toHaveLength(1);
});

test("a name without a place is left out; English names are short on the map", () => {
  const named = areas("2021-09-30", [{}, {}], RING);
  named.features[0]!.properties = { ...named.features[0]!.properties, lon: 121.5, lat: 22.5 };
  const shapes = nameShapes([named], "en").features;
  expect(shapes.map((one) => one.properties?.["name"])).toEqual(["Li"]);
  expect(shortName("Taitung City")).toBe("Taitung City");
});
