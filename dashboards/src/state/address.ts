// The page's whole state, to and from the address bar. Pure: a link opens exactly what its sender saw.
import type { Level, MetricDescription, MetricParameter } from "../api/models";
import { isSortKey, type Sort } from "./ranking";

/** Where the map looks; only in the address once the reader has moved it. */
export interface View {
  zoom: number;
  lon: number;
  lat: number;
}

export interface GapState {
  metric: MetricDescription;
  level: Level;
  parameters: Record<string, number>;
  at: string | null;
  area: string | null;
  sort: Sort | null;
  view: View | null;
}

/** Something in the link that cannot be shown: what kind, what was given, and which parameter. */
export interface Fault {
  kind: "metric" | "level" | "parameter" | "at";
  key: string;
  given: string;
  parameter: MetricParameter | null;
}

export type Query = Readonly<Record<string, string | undefined>>;

/** The state that a query asks for; whatever is absent is the default, whatever is wrong is a fault. */
export function read(query: Query, catalogue: readonly MetricDescription[]): GapState | Fault[] {
  const metric = findMetric(query, catalogue);
  if (metric === undefined) return [fault("metric", "metric", query["metric"])];
  const parameters = metric.parameters.map((known) => readParameter(query, known));
  const level = query["level"] ?? preferredLevel(metric);
  const faults = [
    ...(isLevelOf(metric, level) ? [] : [fault("level", "level", level)]),
    ...parameters.flatMap((one) => ("fault" in one ? [one.fault] : [])),
    ...(isDayOrAbsent(query["at"]) ? [] : [fault("at", "at", query["at"])]),
  ];
  if (faults.length > 0) return faults;
  return {
    metric,
    level: level as Level,
    parameters: Object.fromEntries(
      parameters.flatMap((one) => ("fault" in one ? [] : [[one.name, one.value]])),
    ),
    at: query["at"] ?? null,
    area: query["area"] ?? null,
    sort: readSort(query["sort"]),
    view: readView(query["map"]),
  };
}

/** The query of a state: everything that decides what is shown, defaults included. */
export function write(state: GapState): Record<string, string> {
  const parameters = Object.entries(state.parameters).map(([name, value]) => [name, String(value)]);
  return {
    metric: state.metric.metric,
    level: state.level,
    ...(Object.fromEntries(parameters) as Record<string, string>),
    ...(state.at === null ? {} : { at: state.at }),
    ...(state.area === null ? {} : { area: state.area }),
    ...(state.sort === null ? {} : { sort: `${state.sort.descending ? "-" : ""}${state.sort.key}` }),
    ...(state.view === null ? {} : { map: writeView(state.view) }),
  };
}

/** The state after another metric is chosen: parameters that both know stay, the rest is the new default. */
export function withMetric(state: GapState, metric: MetricDescription): GapState {
  const parameters = metric.parameters.map((known): [string, number] => [
    known.name,
    withinRange(known, state.parameters[known.name]) ? state.parameters[known.name]! : known.default,
  ]);
  const level = metric.levels.includes(state.level) ? state.level : preferredLevel(metric);
  return {
    ...state,
    metric,
    level,
    area: level === state.level ? state.area : null,
    parameters: Object.fromEntries(parameters),
  };
}

/** Whether a parameter may have this value. */
export function withinRange(parameter: MetricParameter, value: number | undefined): boolean {
  return value !== undefined && value >= parameter.minimum && value <= parameter.maximum;
}

function findMetric(
  query: Query,
  catalogue: readonly MetricDescription[],
): MetricDescription | undefined {
  if (query["metric"] === undefined) return peopleFirst(catalogue);
  return catalogue.find((one) => one.metric === query["metric"]);
}

/** People before per cent: the first metric counted in residents, else the catalogue's first. */
function peopleFirst(catalogue: readonly MetricDescription[]): MetricDescription | undefined {
  return catalogue.find((one) => one.unit === "people") ?? catalogue[0];
}

function preferredLevel(metric: MetricDescription): Level {
  return metric.levels.includes("township") ? "township" : (metric.levels[0] ?? "township");
}

function isLevelOf(metric: MetricDescription, level: string): boolean {
  return (metric.levels as string[]).includes(level);
}

function isDayOrAbsent(given: string | undefined): boolean {
  if (given === undefined) return true;
  return /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given));
}

function readParameter(
  query: Query,
  known: MetricParameter,
): { name: string; value: number } | { fault: Fault } {
  const given = query[known.name];
  if (given === undefined) return { name: known.name, value: known.default };
  const value = given.trim() === "" ? Number.NaN : Number(given);
  if (withinRange(known, value)) return { name: known.name, value };
  return { fault: { kind: "parameter", key: known.name, given, parameter: known } };
}

function readSort(given: string | undefined): Sort | null {
  const key = given?.replace(/^-/, "");
  return isSortKey(key) ? { key, descending: given?.startsWith("-") ?? false } : null;
}

function readView(given: string | undefined): View | null {
  const [zoom, lon, lat] = (given ?? "").split("/").map(Number);
  if (zoom === undefined || lon === undefined || lat === undefined) return null;
  return [zoom, lon, lat].every(Number.isFinite) && Math.abs(lat) < 85 ? { zoom, lon, lat } : null;
}

/** Four decimals of a degree are 11 m: finer than a map of a county can show. */
function writeView({ zoom, lon, lat }: View): string {
  return `${zoom.toFixed(2)}/${lon.toFixed(4)}/${lat.toFixed(4)}`;
}

function fault(kind: Fault["kind"], key: string, given: string | undefined): Fault {
  return { kind, key, given: given ?? "", parameter: null };
}
