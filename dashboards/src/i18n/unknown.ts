// How an absent value is said: never as zero, always with its reason.
import type { MetricValue } from "../api/models";
import { en } from "./en";
import type { Language } from "./format";
import { fill } from "./fill";
import { zh } from "./zh";

export function unknownText({ reason_text: reason }: MetricValue, language: Language): string {
  const words = language === "zh" ? zh : en;
  if (reason === null) return words.unknown;
  return fill(words.labelled, { label: words.unknown, value: reason[language] });
}
