// Which class a value falls into, and which step of the colour scale a class has. Pure.
import type { Breaks, MetricAnswer } from "../api/models";
import { paletteSteps } from "./palette";

/** One line of the legend: values above `from` (the lowest class includes it) up to and including `to`. */
export interface LegendClass {
  from: number;
  to: number;
  count: number;
  /** Index into GAP_COLOURS; darker = larger gap. */
  step: number;
}

/** Step of the scale for an area without a value. */
export const UNKNOWN = -1;

/** The legend's classes, from the smallest values to the largest. */
export function legendClasses(breaks: Breaks | null, higherIsBetter: boolean): LegendClass[] {
  if (breaks === null) return [];
  const steps = paletteSteps(breaks.counts.length);
  return breaks.counts.map((count, index) => ({
    from: breaks.edges[index] ?? 0,
    to: breaks.edges[index + 1] ?? 0,
    count,
    step: steps[higherIsBetter ? breaks.counts.length - 1 - index : index] ?? 0,
  }));
}

/** Step of the scale for one value; UNKNOWN for null. Values outside the edges take the nearest class. */
export function stepOf(value: number | null, classes: readonly LegendClass[]): number {
  if (value === null || classes.length === 0) return UNKNOWN;
  const fitting = classes.find((one) => value <= one.to) ?? classes[classes.length - 1];
  return fitting?.step ?? UNKNOWN;
}

/** Step of every area of an answer, by area code. */
export function stepsByArea(answer: MetricAnswer): Map<string, number> {
  const classes = legendClasses(answer.breaks, answer.higher_is_better);
  return new Map(answer.values.map((one) => [one.area_code, stepOf(one.value, classes)]));
}

/** How many areas have no value. */
export function unknownCount(answer: MetricAnswer): number {
  return answer.values.filter((one) => one.value === null).length;
}
