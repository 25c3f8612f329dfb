// The only place that asks the API: one function per address, each gives the answer or throws a failure.
import createClient from "openapi-fetch";

import { failureOf, Unreachable } from "./failures";
import type {
  AreaCollection,
  DatasetList,
  FeatureCollection,
  Level,
  MetricAnswer,
  MetricDescription,
  Working,
} from "./models";
import type { paths } from "./types";

/** Most features of one dataset drawn at once; a county's hotspots are some 1,000. */
const FEATURE_LIMIT = 10_000;

const client = createClient<paths>();

/** What is asked of a metric; `parameters` are named as the metric's own description names them. */
export interface Question {
  metric: string;
  level: Level;
  at: string | null;
  parameters: Readonly<Record<string, number>>;
}

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function answered<T>(asked: Promise<Outcome<T>>): Promise<T> {
  const outcome = await asked.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Unreachable(String(cause));
  });
  if (!outcome.response.ok || outcome.data === undefined) {
    throw failureOf(outcome.response.status, outcome.error);
  }
  return outcome.data;
}

export function datasets(signal: AbortSignal): Promise<DatasetList> {
  return answered(client.GET("/api/datasets", { signal }));
}

export async function catalogue(signal: AbortSignal): Promise<MetricDescription[]> {
  return (await answered(client.GET("/api/metrics", { signal }))).metrics;
}

export function areas(level: Level, at: string | null, signal: AbortSignal): Promise<AreaCollection> {
  const query = at === null ? { level } : { level, at };
  return answered(client.GET("/api/areas", { params: { query }, signal }));
}

export function features(dataset: string, signal: AbortSignal): Promise<FeatureCollection> {
  const params = { path: { dataset }, query: { limit: FEATURE_LIMIT } };
  return answered(client.GET("/api/datasets/{dataset}/features", { params, signal }));
}

export function answer(question: Question, signal: AbortSignal): Promise<MetricAnswer> {
  const params = { path: { metric: question.metric }, query: queryOf(question) };
  return answered(client.GET("/api/metrics/{metric}", { params, signal }));
}

export function working(question: Question, areaCode: string, signal: AbortSignal): Promise<Working> {
  const { level: _level, ...query } = queryOf(question);
  const params = { path: { metric: question.metric, area_code: areaCode }, query };
  return answered(client.GET("/api/metrics/{metric}/{area_code}/working", { params, signal }));
}

/** Address of the same answer as a file. */
export function fileAddress(question: Question, format: "csv" | "geojson"): string {
  const pairs = Object.entries(queryOf(question)).map(([key, value]) => [key, String(value)]);
  const query = new URLSearchParams([...pairs, ["format", format]] as [string, string][]);
  return `/api/metrics/${encodeURIComponent(question.metric)}?${query.toString()}`;
}

function queryOf({ level, at, parameters }: Question): { level: Level; at?: string } {
  return { level, ...(at === null ? {} : { at }), ...parameters };
}
