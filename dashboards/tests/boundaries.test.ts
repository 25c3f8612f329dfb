// Which sets of boundaries can be chosen, and the three heights of the phone's panel.
import { expect, test } from "vitest";

import { failureOf, Refused, Unreachable } from "../src/api/failures";
import { boundaryChange } from "../src/state/boundaries";
import { heights, nearest } from "../src/state/sheet";
import { areas } from "./samples";

test("the older set offers today's, the newer set offers the day before the change", () => {
  const older = areas("2021-09-30", [{ valid_to: "2021-10-01" }, {}]);
  const newer = areas("2026-01-01", [{ valid_from: "2021-10-01" }, {}]);
  expect(boundaryChange(older)).toEqual({ changed: "2021-10-01", before: "2021-09-30", showsOlder: true });
  expect(boundaryChange(newer)).toEqual({ changed: "2021-10-01", before: "2021-09-30", showsOlder: false });
});

test("areas of one set only offer no choice", () => {
  expect(boundaryChange(areas("2026-01-01", [{}, {}]))).toBeNull();
});

test("a released panel goes to the nearest height, on small and large phones", () => {
  for (const window of [480, 568, 844, 1000]) {
    const { peek, half, full } = heights(window);
    expect(peek).toBeLessThanOrEqual(half);
    expect(half).toBeLessThanOrEqual(full);
    expect(full).toBeLessThan(window);
    expect([nearest(0, window), nearest(half, window), nearest(window, window)]).toEqual(["peek", "half", "full"]);
  }
});

test("a refusal with a reason is told apart from a service that is away", () => {
  const problem = { type: "about:blank", title: "Not found", status: 404, detail: "no", code: "unknown_metric", hint: "look", field: null };
  expect(failureOf(404, problem)).toBeInstanceOf(Refused);
  expect(failureOf(503, { ...problem, status: 503 })).toBeInstanceOf(Unreachable);
  expect(failureOf(502, "<html>")).toBeInstanceOf(Unreachable);
  expect(failureOf(404, null)).toBeInstanceOf(Unreachable);
});
