// The three heights of the phone's panel. Pure.

export type Height = "peek" | "half" | "full";

/** Pixels of the lowest height: the handle and a sentence of three lines. */
const PEEK_PX = 156;

/** Pixels left free above the highest: the frame with the mark of simulated data. */
const ABOVE_PX = 84;

/** Share of the window that the middle height takes: the whole county still shows above it. */
const HALF = 0.44;

export function heights(windowHeight: number): Record<Height, number> {
  const full = Math.max(PEEK_PX, windowHeight - ABOVE_PX);
  return { peek: PEEK_PX, half: Math.min(full, Math.round(windowHeight * HALF)), full };
}

/** The height that a released panel snaps to. */
export function nearest(pixels: number, windowHeight: number): Height {
  const all = Object.entries(heights(windowHeight)) as [Height, number][];
  all.sort((a, b) => Math.abs(a[1] - pixels) - Math.abs(b[1] - pixels));
  return all[0]?.[0] ?? "half";
}
