// Numbers, shares and words as they stand on the screen.
import { expect, test } from "vitest";

import { en } from "../src/i18n/en";
import { fill } from "../src/i18n/fill";
import { day, measure, number, setting, share, unbroken } from "../src/i18n/format";
import { unknownText } from "../src/i18n/unknown";
import { zh, type Word } from "../src/i18n/zh";
import { unknown, RADIUS } from "./samples";

const plain = (text: string): string => text.replaceAll("\u202f", " ");

test("numbers have separators and the metric's decimals", () => {
  expect(number(1902)).toBe("1,902");
  expect(number(0.5, 2, "en")).toBe("0.50");
  expect(plain(measure(1902, 0, { zh: "人", en: "people" }, "en"))).toBe("1,902 people");
  expect(plain(setting(RADIUS, 1500, "zh"))).toBe("1,500 m");
});

test.each([
  [0, "0 %"],
  [0.04, "< 0.1 %"],
  [0.4, "0.4 %"],
  [44.4, "44 %"],
  [99.4, "99 %"],
  [99.6, "99.6 %"],
  [99.97, "> 99.9 %"],
  [100, "100 %"],
])("%d per cent reads %s: never a rounded none or all", (percent, text) => {
  expect(plain(share(percent))).toBe(text);
});

test("a time is told as the day in the county", () => {
  expect(day("2025-11-06T16:30:00Z")).toBe("2025-11-07");
  expect(day("2025-11-07")).toBe("2025-11-07");
});

test("an absent value is told with its reason", () => {
  expect(unknownText(unknown("a"), "zh")).toBe("未知：沒有人口資料");
  expect(unknownText(unknown("a"), "en")).toBe("Unknown: no population figures");
});

test("a count of one takes the first form, any other the second; a forgotten place is seen", () => {
  expect(fill("{count} source|{count} sources", { count: 1 })).toBe("1 source");
  expect(fill("{count} source|{count} sources", { count: 2 })).toBe("2 sources");
  expect(fill("{who} waits")).toBe("{who} waits");
});

test("both languages have the same places to fill", () => {
  const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const word of Object.keys(zh) as Word[]) expect([word, places(en[word])]).toEqual([word, places(zh[word])]);
});

test("a number and its unit stay on one line", () => {
  expect(unbroken("超過 250 公尺（35 %）")).toBe("超過 250\u00a0公尺（35\u00a0%）");
  expect(unbroken("within 250 m and 3,458 people")).toBe("within 250\u00a0m and 3,458\u00a0people");
});
