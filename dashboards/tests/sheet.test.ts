// The three heights of the phone's panel.
import { expect, test } from "vitest";

import { heights, nearest } from "../src/state/sheet";

test("a released panel goes to the nearest height, on small and large phones", () => {
  for (const window of [480, 568, 844, 1000]) {
    const { peek, half, full } = heights(window);
    expect(peek).toBeLessThanOrEqual(half);
    expect(half).toBeLessThanOrEqual(full);
    expect(full).toBeLessThan(window);
    expect([nearest(0, window), nearest(half, window), nearest(window, window)]).toEqual(["peek", "half", "full"]);
  }
});
