// The two ways an answer fails to come: the API refused with a reason, or it was not reached at all.
import type { Problem } from "./models";

/** HTTP status from which the fault is the service's and asking again may help. */
const SERVICE_FAULT = 500;

/** The API answered with RFC 9457 problem details. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** No answer, or one that is not the API's: network down, service stopped, proxy in between. */
export class Unreachable extends Error {}

/** The failure behind a response that is not 2xx; anything but problem details counts as unreachable. */
export function failureOf(status: number, body: unknown): Refused | Unreachable {
  const refused = isProblem(body) && status < SERVICE_FAULT;
  return refused ? new Refused(body) : new Unreachable(`HTTP ${status}`);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body;
}
