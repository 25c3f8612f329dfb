// Numbers, shares and dates as Taiwan and English readers write them. Pure: same input, same text.
import type { MetricParameter, Text } from "../api/models";

export type Language = "zh" | "en";

/** Thin no-break space between a number and its unit, as in SI. */
const GAP = "\u202f";

const LOCALE: Record<Language, string> = { zh: "zh-TW", en: "en-GB" };

/** The county's zone; a date must not shift by the reader's own. */
const ZONE = "Asia/Taipei";

export function number(value: number, decimals = 0, language: Language = "zh"): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(LOCALE[language], digits).format(value);
}

/** Per cent (0 to 100) in whole numbers; a decimal only where rounding would say "none" or "all" and be wrong. */
export function share(percent: number, language: Language = "zh"): string {
  if (percent > 0 && percent < 0.1) return `< 0.1${GAP}%`;
  if (percent < 100 && percent > 99.9) return `> 99.9${GAP}%`;
  const whole = Math.round(percent);
  const wrong = whole !== percent && (whole === 0 || whole === 100);
  return `${number(percent, wrong ? 1 : 0, language)}${GAP}%`;
}

/** A value with its unit, e.g. 「1,902 人」, "44.1 %". */
export function measure(value: number, decimals: number, unit: Text, language: Language): string {
  return `${number(value, decimals, language)}${GAP}${unit[language]}`;
}

/** A parameter's value without needless decimals, e.g. "250 m", "1,500 m". */
export function setting(parameter: MetricParameter, value: number, language: Language): string {
  const text = new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: 3 }).format(value);
  return `${text}${GAP}${parameter.unit}`;
}

/** Keeps a number and the unit after it on one line: the API writes a plain space between them. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=[%\p{L}])/gu, "$1\u00a0");
}

/** Day of a date or time in the county's zone, as 2025-11-07. */
export function day(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date(value));
}
