// Which sets of boundaries can be chosen.
import { expect, test } from "vitest";

import { boundaryChange } from "../src/state/boundaries";
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
