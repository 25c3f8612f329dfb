// The address bar holds the whole state: what is written is read back, what is wrong is said.
import { describe, expect, test } from "vitest";

import { read, withMetric, write, type Fault, type GapState } from "../src/state/address";
import { metric, RADIUS } from "./samples";

const SHARE = metric("share", { unit: "%", parameters: [], levels: ["township"] });
const PEOPLE = metric("people");
const CATALOGUE = [SHARE, PEOPLE];

function good(query: Record<string, string>): GapState {
  const outcome = read(query, CATALOGUE);
  if (Array.isArray(outcome)) throw new Error(JSON.stringify(outcome));
  return outcome;
}

function faults(query: Record<string, string>): Pick<Fault, "kind" | "given">[] {
  const outcome = read(query, CATALOGUE);
  return Array.isArray(outcome) ? outcome.map(({ kind, given }) => ({ kind, given })) : [];
}

test("an empty address asks for people first, by township, with the default radius", () => {
  const state = good({});
  expect([state.metric.metric, state.level, state.parameters]).toEqual(["people", "township", { radius: 250 }]);
});

describe("what is written is read back", () => {
  test.each([
    {},
    { metric: "people", level: "village", radius: "37.5", area: "10014010001", at: "2021-09-30" },
    { metric: "people", sort: "-affected", map: "9.50/121.1000/22.7500" },
    { metric: "share", area: "10014120" },
  ])("%o", (query: Record<string, string>) => {
    const state = good(query);
    expect(good(write(state))).toEqual(state);
    expect(write(state)).toMatchObject(query);
  });
});

test.each([
  [{ metric: "nonsense" }, "metric", "nonsense"],
  [{ metric: "share", level: "village" }, "level", "village"],
  [{ level: "street" }, "level", "street"],
  [{ radius: "far" }, "parameter", "far"],
  [{ radius: "" }, "parameter", ""],
  [{ radius: "0" }, "parameter", "0"],
  [{ radius: "50001" }, "parameter", "50001"],
  [{ at: "yesterday" }, "at", "yesterday"],
  [{ at: "2021-13-45" }, "at", "2021-13-45"],
])("%o is a fault of the %s", (query: Record<string, string>, kind, given) => {
  expect(faults(query)).toEqual([{ kind, given }]);
});

test("both ends of a parameter's range are allowed", () => {
  for (const radius of [RADIUS.minimum, RADIUS.maximum]) {
    expect(good({ radius: String(radius) }).parameters).toEqual({ radius });
  }
});

test("a map position that is not one is left out, the rest of the link counts", () => {
  expect(good({ map: "a/b/c", area: "10014120" })).toMatchObject({ view: null, area: "10014120" });
});

test("another metric keeps what it knows too and drops what it does not", () => {
  const state = good({ level: "village", radius: "500", area: "10014010001" });
  expect(withMetric(state, metric("other"))).toMatchObject({
    level: "village",
    area: "10014010001",
    parameters: { radius: 500 },
  });
  expect(withMetric(state, SHARE)).toMatchObject({ level: "township", area: null, parameters: {} });
});
