// The two ways an answer fails to come.
import { expect, test } from "vitest";

import { failureOf, Refused, Unreachable } from "../src/api/failures";

test("a refusal with a reason is told apart from a service that is away", () => {
  const problem = { type: "about:blank", title: "Not found", status: 404, detail: "no", code: "unknown_metric", hint: "look", field: null };
  expect(failureOf(404, problem)).toBeInstanceOf(Refused);
  expect(failureOf(503, { ...problem, status: 503 })).toBeInstanceOf(Unreachable);
  expect(failureOf(502, "<html>")).toBeInstanceOf(Unreachable);
  expect(failureOf(404, null)).toBeInstanceOf(Unreachable);
});
