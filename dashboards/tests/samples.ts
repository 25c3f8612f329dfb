// Small metrics, values and areas for the tests; whatever a test cares about it says itself.
import type { AreaCollection, MetricAnswer, MetricDescription, MetricParameter, MetricValue } from "../src/api/models";

const text = (zh: string, en = zh) => ({ zh, en });

export const RADIUS: MetricParameter = {
  name: "radius",
  title: text("半徑", "Radius"),
  unit: "m",
  default: 250,
  minimum: 1,
  maximum: 50_000,
  suggestions: [100, 250, 500],
};

export function metric(name: string, given: Partial<MetricDescription> = {}): MetricDescription {
  return {
    metric: name,
    dataset: "sample",
    title: text(name),
    question: text("?"),
    definition: text(""),
    unit: "people",
    unit_label: text("人", "people"),
    decimals: 0,
    higher_is_better: false,
    citation: "",
    parameters: [RADIUS],
    choices: [],
    levels: ["township", "village"],
    time: "state",
    guarded: false,
    counts: text("據點", "Sites"),
    standard: null,
    ...given,
  };
}

export function value(code: string, given: Partial<MetricValue> = {}): MetricValue {
  return {
    area_code: code,
    name: text(code),
    parent_code: "10014",
    value: 1,
    n: 1,
    lo: null,
    hi: null,
    residents: 100,
    affected: 1,
    affected_share: 1,
    rank: 1,
    as_of: null,
    complete: 1,
    reason: null,
    reason_text: null,
    change: null,
    ...given,
  };
}

export function unknown(code: string): MetricValue {
  const reason_text = text("沒有人口資料", "no population figures");
  const nothing = { value: null, affected: null, affected_share: null, rank: null };
  return value(code, { ...nothing, reason: "no_population", reason_text });
}

export function answer(values: MetricValue[], given: Partial<MetricAnswer> = {}): MetricAnswer {
  return {
    metric: "m",
    level: "township",
    parameters: {},
    choices: {},
    period: null,
    at: "2026-01-01",
    surface: null,
    unit: "people",
    unit_label: text("人", "people"),
    decimals: 0,
    higher_is_better: false,
    data_version: "1",
    as_of: null,
    simulated: false,
    sentence: text("。"),
    notes: [],
    sources: [],
    published: [],
    compare: null,
    breaks: null,
    county: value("10014"),
    values,
    ...given,
  };
}

type Dates = { valid_from?: string | null; valid_to?: string | null };

export function areas(at: string, dated: readonly Dates[], ring: number[][] | null = null): AreaCollection {
  return {
    type: "FeatureCollection",
    level: "village",
    at,
    data_version: "1",
    notes: [],
    features: dated.map(({ valid_from = null, valid_to = null }, index) => ({
      type: "Feature",
      id: `1001401${index}`,
      geometry: ring === null ? null : { type: "Polygon", coordinates: [ring] },
      properties: {
        area_code: `1001401${index}`,
        level: "village",
        parent_code: "10014",
        name: text("里", "Li Vil."),
        valid_from,
        valid_to,
        change: null,
        boundary: ring !== null,
        area_km2: null,
        residents: 1,
        residents_as_of: null,
        source: "sample",
        lon: null,
        lat: null,
      },
    })),
  };
}
