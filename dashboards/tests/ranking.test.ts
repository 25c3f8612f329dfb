// The order of the table, its ties, and the columns that say something.
import { expect, test } from "vitest";

import { columns, isTied, rows, SORT_KEYS } from "../src/state/ranking";
import { answer, unknown, value } from "./samples";

const VALUES = [
  unknown("z"),
  value("c", { rank: 2, value: 5, affected: 5, affected_share: 50 }),
  value("a", { rank: 1, value: 9, affected: 9, affected_share: 10 }),
  unknown("y"),
  value("b", { rank: 2, value: 5, affected: 5, affected_share: 60 }),
  value("d", { rank: 4, value: 1, affected: 1, affected_share: 90 }),
];
const codes = (list: ReturnType<typeof rows>): string[] => list.map((row) => row.value.area_code);

test("the worst stands first, equal ranks in the order of their codes, the unknown last", () => {
  expect(codes(rows(VALUES, null, "zh"))).toEqual(["a", "b", "c", "d", "y", "z"]);
});

test("in every order and direction the unknown stand last and nobody is lost", () => {
  for (const key of SORT_KEYS) {
    for (const descending of [true, false]) {
      const sorted = codes(rows(VALUES, { key, descending }, "en"));
      expect(sorted.slice(-2)).toEqual(["y", "z"]);
      expect([...sorted].sort()).toEqual(["a", "b", "c", "d", "y", "z"]);
    }
  }
});

test("sorting by share turns the order round when the direction turns", () => {
  expect(codes(rows(VALUES, { key: "share", descending: true }, "zh")).slice(0, 4)).toEqual(["d", "b", "c", "a"]);
  expect(codes(rows(VALUES, { key: "share", descending: false }, "zh")).slice(0, 4)).toEqual(["a", "c", "b", "d"]);
});

test("equal ranks share one band, others have none", () => {
  const bands = rows(VALUES, null, "zh").map((row) => [row.tied, row.band]);
  expect(bands).toEqual([[false, null], [true, 1], [true, 1], [false, null], [false, null], [false, null]]);
});

test("an area without a value is tied with nobody", () => {
  expect(isTied(VALUES, VALUES[0]!)).toBe(false);
  expect(isTied(VALUES, VALUES[1]!)).toBe(true);
});

test("a value that repeats the people has no column of its own", () => {
  expect(columns(answer(VALUES))).toMatchObject({ affected: true, value: false, share: true, interval: false });
  const unrounded = [value("a", { value: 9.4, affected: 9 })];
  expect(columns(answer(unrounded)).value).toBe(false);
  expect(columns(answer(unrounded, { decimals: 1 })).value).toBe(true);
});

test("without people there is a value column, with an interval there is a line", () => {
  const rate = [value("a", { affected: null, affected_share: null, lo: 0.5, hi: 2 })];
  expect(columns(answer(rate))).toEqual({ affected: false, value: true, share: false, interval: true });
});
