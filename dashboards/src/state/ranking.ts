// The rows of the ranking table: their order, their ties, and which columns say something. Pure.
import type { MetricAnswer, MetricValue } from "../api/models";

export const SORT_KEYS = ["rank", "area", "affected", "value", "share"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  key: SortKey;
  descending: boolean;
}

export interface Row {
  value: MetricValue;
  /** Another area has the same rank. */
  tied: boolean;
  /** Even or odd tie group, so that a group shares one band; null while alone. */
  band: 0 | 1 | null;
}

/** Which columns differ enough to be shown. */
export interface Columns {
  affected: boolean;
  value: boolean;
  share: boolean;
  interval: boolean;
}

export function isSortKey(given: unknown): given is SortKey {
  return SORT_KEYS.some((key) => key === given);
}

/** Areas in the chosen order; unknown ones always stand at the end, in the order of their codes. */
export function rows(values: readonly MetricValue[], sort: Sort | null, language: string): Row[] {
  const { key, descending } = sort ?? { key: "rank", descending: false };
  const direction = descending ? -1 : 1;
  const names = new Intl.Collator(language === "zh" ? "zh-Hant-TW" : "en");
  const sorted = [...values].sort((a, b) => {
    if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1;
    if (a.value === null) return compare(a.area_code, b.area_code);
    const first =
      key === "area" ? names.compare(nameOf(a, language), nameOf(b, language)) : difference(a, b, key);
    return direction * first || difference(a, b, "rank") || compare(a.area_code, b.area_code);
  });
  return withBands(sorted);
}

/** The value column is dropped where it repeats the people, the share where nobody is counted. */
export function columns(answer: MetricAnswer): Columns {
  const known = answer.values.filter((one) => one.value !== null);
  const counted = known.some((one) => one.affected !== null);
  const repeats = known.every((one) => repeatsPeople(one, answer.decimals));
  return {
    affected: counted,
    value: !(counted && repeats),
    share: known.some((one) => one.affected_share !== null),
    interval: known.some((one) => one.lo !== null && one.hi !== null),
  };
}

/** Whether the value, as shown, is the number of people itself; the API rounds people, not values. */
export function repeatsPeople({ value, affected }: MetricValue, decimals: number): boolean {
  return decimals === 0 && value !== null && affected !== null && Math.abs(value - affected) < 1;
}

/** How many areas have a rank. */
export function rankedCount(values: readonly MetricValue[]): number {
  return values.filter((one) => one.rank !== null).length;
}

/** Whether another area shares the rank of this one. */
export function isTied(values: readonly MetricValue[], value: MetricValue): boolean {
  return (
    value.rank !== null &&
    values.some((other) => other.rank === value.rank && other.area_code !== value.area_code)
  );
}

function withBands(sorted: readonly MetricValue[]): Row[] {
  const sizes = new Map<number, number>();
  for (const { rank } of sorted) if (rank !== null) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  let group = 0;
  let previous: number | null = null;
  return sorted.map((value) => {
    const tied = value.rank !== null && (sizes.get(value.rank) ?? 0) > 1;
    if (tied && value.rank !== previous) group += 1;
    previous = value.rank;
    return { value, tied, band: tied ? (group % 2 === 0 ? 0 : 1) : null };
  });
}

function difference(a: MetricValue, b: MetricValue, key: Exclude<SortKey, "area">): number {
  const field = key === "share" ? "affected_share" : key;
  return (a[field] ?? 0) - (b[field] ?? 0);
}

function nameOf(value: MetricValue, language: string): string {
  return language === "zh" ? value.name.zh : value.name.en;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
