// What belongs to the chosen area: its value, its features, the names round it. Pure.
import type { DatasetDescription, Feature, FeatureCollection, MetricValue } from "../api/models";
import type { Language } from "../i18n/format";
import type { Shown } from "./gaps";

/** Digits of a MOI township code; a village's has more. */
const TOWNSHIP_DIGITS = 8;

/** The chosen area's value; the county's where none is chosen; null where the code is not among the areas. */
export function valueOf(shown: Shown | null, area: string | null): MetricValue | null {
  if (shown === null) return null;
  const { county, values } = shown.answer;
  if (area === null || area === county.area_code) return county;
  return values.find((one) => one.area_code === area) ?? null;
}

/** Features inside an area by their codes; all of them for the county. */
export function featuresIn(
  collection: FeatureCollection | undefined,
  area: string | null,
): readonly Feature[] | null {
  if (collection === undefined || area === null) return null;
  if (area.length < TOWNSHIP_DIGITS) return collection.features;
  const field = area.length === TOWNSHIP_DIGITS ? "township_code" : "village_code";
  return collection.features.filter((one) => one.properties[field] === area);
}

export function sourceTitles(
  dataset: DatasetDescription | undefined,
  language: Language,
): Map<string, string> {
  return new Map(dataset?.sources.map((one) => [one.source, one.title[language]]) ?? []);
}
