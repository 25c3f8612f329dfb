// What a point on the map says when it is picked. Built node by node: a name from a file is never markup.
import type { Feature } from "../api/models";

export interface PopupWords {
  simulated: string;
  flag: (code: string) => string;
  source: (code: string) => string;
}

/** Most features told in one popup; more lie on one spot only at small scales. */
const MOST = 6;

export function popupContent(features: readonly Feature[], words: PopupWords): HTMLElement {
  const list = document.createElement("ul");
  list.className = "popup-list";
  for (const feature of features.slice(0, MOST)) list.append(item(feature, words));
  if (features.length > MOST) list.append(line("li", `+ ${features.length - MOST}`, "quiet"));
  return list;
}

function item({ properties }: Feature, words: PopupWords): HTMLElement {
  const entry = document.createElement("li");
  entry.append(line("strong", properties.name ?? properties.feature_id));
  if (properties.simulated) entry.append(" ", line("span", words.simulated, "simulated-mark"));
  if (properties.address !== null) entry.append(line("div", properties.address));
  entry.append(line("div", words.source(properties.source), "quiet"));
  for (const flag of properties.flags) entry.append(line("div", words.flag(flag), "quiet"));
  return entry;
}

function line(tag: "li" | "strong" | "span" | "div", text: string, className?: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className !== undefined) element.className = className;
  return element;
}
