// The colours of the map, as the page and the legend use them too.

/**
 * From small gap (light sand) to large gap (deep blue). Lightness falls in even steps (L* 95, 82, 67, 49, 26), so
 * the order survives grey print and every kind of colour blindness.
 */
export const GAP_COLOURS = ["#f6efd5", "#bfdac1", "#77b3b5", "#3a7c9d", "#1b3f66"] as const;

/** Ground under the hatch of unknown areas: no colour of the scale. */
export const UNKNOWN_GROUND = "#ececea";
export const UNKNOWN_LINES = "#8a939b";

/** Areas whose values have not come yet. */
export const PENDING = "#e3e8eb";

export const SEA = "#e9f0f4";
export const OTHER_LAND = "#dfe1e0";
export const OTHER_BORDER = "#f4f5f5";

export const INK = "#14212b";
export const PAPER = "#ffffff";

/** The chosen area, here and in the table. */
export const ACCENT = "#b4450b";

/** Colours of `count` classes, spread over the whole scale; few classes stay as far apart as they can. */
export function paletteSteps(count: number): number[] {
  if (count <= 1) return count === 1 ? [GAP_COLOURS.length - 2] : [];
  const last = GAP_COLOURS.length - 1;
  return Array.from({ length: count }, (_, index) => Math.round((index * last) / (count - 1)));
}
