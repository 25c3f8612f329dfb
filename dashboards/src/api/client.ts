// The only place that asks the API: one function per address, each gives the answer or throws a failure.
import { failureOf, Unreachable } from "./failures";
import type {
  AreaCollection,
  DatasetList,
  FeatureCollection,
  Level,
  MetricAnswer,
  MetricDescription,
  MetricList,
  Working,
} from "./models";

/** Most features of one dataset drawn at once; a county's hotspots are some 1,000. */
const FEATURE_LIMIT = 10_000;

/** What is asked of a metric; `parameters` are named as the metric's own description names them. */
export interface Question {
  metric: string;
  level: Level;
  at: string | null;
  parameters: Readonly<Record<string, number>>;
}

type Query = Readonly<Record<string, string | number | null>>;

export function datasets(signal: AbortSignal): Promise<DatasetList> {
  return get("/api/datasets", {}, signal);
}

export async function catalogue(signal: AbortSignal): Promise<MetricDescription[]> {
  return (await get<MetricList>("/api/metrics", {}, signal)).metrics;
}

export function areas(level: Level, at: string | null, signal: AbortSignal): Promise<AreaCollection> {
  return get("/api/areas", { level, at }, signal);
}

export function features(dataset: string, signal: AbortSignal): Promise<FeatureCollection> {
  return get(`/api/datasets/${encodeURIComponent(dataset)}/features`, { limit: FEATURE_LIMIT }, signal);
}

export function answer({ metric, level, at, parameters }: Question, signal: AbortSignal): Promise<MetricAnswer> {
  return get(`/api/metrics/${encodeURIComponent(metric)}`, { level, at, ...parameters }, signal);
}

export function working(question: Question, areaCode: string, signal: AbortSignal): Promise<Working> {
  const { metric, at, parameters } = question;
  const place = `${encodeURIComponent(metric)}/${encodeURIComponent(areaCode)}`;
  return get(`/api/metrics/${place}/working`, { at, ...parameters }, signal);
}

/** Address of the same answer as a file. */
export function fileAddress(question: Question, format: "csv" | "geojson"): string {
  const { metric, level, at, parameters } = question;
  return address(`/api/metrics/${encodeURIComponent(metric)}`, { level, at, ...parameters, format });
}

async function get<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  const response = await fetch(address(path, query), { signal }).catch((cause: unknown) => {
    throw signal.aborted ? cause : new Unreachable(String(cause));
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok || body === null) throw failureOf(response.status, body);
  return body as T;
}

function address(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text === "" ? path : `${path}?${text}`;
}
