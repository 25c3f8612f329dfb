// Values and the classes of the legend: each in one class, the counts as published, the unknown in none.
import { expect, test } from "vitest";

import { legendClasses, stepOf, stepsByArea, UNKNOWN, unknownCount } from "../src/map/classes";
import { GAP_COLOURS, paletteSteps } from "../src/map/palette";
import { answer, unknown, value } from "./samples";

const BREAKS = { method: "natural", edges: [0, 2, 4, 8, 16, 32], counts: [3, 2, 1, 1, 1] };
const NUMBERS = [0, 1, 2, 3, 4, 5, 16, 32];

test("each class holds as many values as its published count", () => {
  const classes = legendClasses(BREAKS, false);
  for (const one of classes) {
    expect(NUMBERS.filter((number) => stepOf(number, classes) === one.step)).toHaveLength(one.count);
  }
});

test("the larger gap is darker, whichever way the metric counts", () => {
  const low = legendClasses(BREAKS, false);
  const high = legendClasses(BREAKS, true);
  expect(stepOf(32, low)).toBe(GAP_COLOURS.length - 1);
  expect(stepOf(0, low)).toBe(0);
  expect(stepOf(32, high)).toBe(0);
  expect(stepOf(0, high)).toBe(GAP_COLOURS.length - 1);
});

test("the unknown is no colour of the scale, and zero is one", () => {
  const steps = stepsByArea(answer([unknown("a"), value("b", { value: 0 })], { breaks: BREAKS }));
  expect(steps.get("a")).toBe(UNKNOWN);
  expect(steps.get("b")).toBe(0);
});

test("without breaks everything is unknown, and is counted so", () => {
  const nothing = answer([unknown("a"), unknown("b")]);
  expect([...stepsByArea(nothing).values()]).toEqual([UNKNOWN, UNKNOWN]);
  expect(unknownCount(nothing)).toBe(2);
});

test("few classes are spread over the whole scale, in order and without a repeat", () => {
  for (const count of [2, 3, 4, 5]) {
    const steps = paletteSteps(count);
    expect(new Set(steps).size).toBe(count);
    expect([...steps].sort()).toEqual(steps);
    expect([steps[0], steps.at(-1)]).toEqual([0, GAP_COLOURS.length - 1]);
  }
});

/** Relative luminance of WCAG 2, from "#rrggbb". */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("printed in grey, every class is clearly darker than the one before", () => {
  const shades = GAP_COLOURS.map(luminance);
  for (let index = 1; index < shades.length; index += 1) {
    expect((shades[index - 1]! + 0.05) / (shades[index]! + 0.05)).toBeGreaterThan(1.3);
  }
});
