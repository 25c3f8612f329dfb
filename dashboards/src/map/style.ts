// The map's style: sources and layers, from the sea up to the names. Pure; nothing is fetched by it.
import type {
  ExpressionSpecification,
  LayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from "maplibre-gl";

import { UNKNOWN } from "./classes";
import * as colour from "./palette";

export const HATCH = "hatch";

/** Fonts of names on the map; drawn by the browser itself, so no glyph server is needed. */
const FONTS = ["Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "sans-serif"];

/** Zoom from which the names of villages fit beside each other. */
const VILLAGE_NAMES_ZOOM = 10.5;

/** Milliseconds in which new values fade over the old. */
export const FADE_MS = 250;

const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export type SourceName = "land" | "areas" | "unknown" | "townships" | "names" | "points";

/**
 * The style with the data that are there already: a map that starts with them draws half as many frames.
 *
 * Everything that changes later is data, feature-state or a plain paint property: a changed filter or layout makes
 * the map parse its tiles anew, and doing that while other data are on their way can lose a tile.
 */
export function baseStyle(first: Partial<Record<SourceName, GeoJSON.FeatureCollection>>): StyleSpecification {
  const geojson = (name: SourceName): SourceSpecification & { type: "geojson" } => ({
    type: "geojson",
    data: first[name] ?? NOTHING,
  });
  return {
    version: 8,
    sources: {
      land: geojson("land"),
      areas: { ...geojson("areas"), promoteId: "area_code", tolerance: 0.2 },
      // A pattern cannot follow feature-state, so the areas without a value are a source of their own.
      unknown: { ...geojson("unknown"), tolerance: 0.2 },
      townships: { ...geojson("townships"), promoteId: "area_code", tolerance: 0.2 },
      names: geojson("names"),
      points: { ...geojson("points"), promoteId: "feature_id" },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour.SEA } },
      fill("land", "land", colour.OTHER_LAND),
      line("land-line", "land", { "line-color": colour.OTHER_BORDER, "line-width": 1 }),
      areaFill("areas", "step"),
      areaFill("areas-next", "next"),
      { id: "unknown", type: "fill", source: "unknown", paint: { "fill-pattern": HATCH, "fill-antialias": false } },
      line("areas-line", "areas", { "line-color": colour.PAPER, "line-width": 0.7 }),
      line("townships-line", "townships", { "line-color": colour.INK, "line-width": 0.9, "line-opacity": 0.55 }),
      mark("areas-chosen-casing", "chosen", colour.PAPER, 7),
      mark("areas-marked", "marked", colour.INK, 2.5),
      mark("areas-chosen", "chosen", colour.ACCENT, 3.5),
      points(),
      names(),
    ],
  };
}

function fill(id: string, source: string, paint: string): LayerSpecification {
  return { id, type: "fill", source, paint: { "fill-color": paint, "fill-antialias": false } };
}

function line(id: string, source: string, paint: Record<string, unknown>): LayerSpecification {
  return { id, type: "line", source, layout: { "line-join": "round" }, paint };
}

/** Fill by the step kept in feature-state: new values change the state, never the geometry. */
function areaFill(id: string, state: "step" | "next"): LayerSpecification {
  // An absent state is null, which to-number would turn into 0: a colour of the scale.
  const step: ExpressionSpecification = ["coalesce", ["feature-state", state], UNKNOWN - 1];
  const colours = colour.GAP_COLOURS.flatMap((one, index) => [index, one]);
  return {
    id,
    type: "fill",
    source: "areas",
    paint: {
      "fill-color": [
        "match",
        ["number", step],
        UNKNOWN,
        colour.UNKNOWN_GROUND,
        ...colours,
        colour.PENDING,
      ] as unknown as ExpressionSpecification,
      "fill-opacity": state === "step" ? 1 : 0,
      "fill-opacity-transition": { duration: 0, delay: 0 },
      // Every border has a line of its own; without this each fill would compile one more shader.
      "fill-antialias": false,
    },
  };
}

function mark(id: string, state: string, paint: string, width: number): LayerSpecification {
  return line(id, "areas", {
    "line-color": paint,
    "line-width": ["case", ["boolean", ["feature-state", state], false], width, 0],
  });
}

/** Points grow with the zoom, so that at county scale they never hide the areas; simulated ones are hollow. */
function points(): LayerSpecification {
  const simulated: ExpressionSpecification = ["boolean", ["get", "simulated"], false];
  return {
    id: "points",
    type: "circle",
    source: "points",
    paint: {
      "circle-radius": ["interpolate", ["exponential", 1.5], ["zoom"], 7, 1, 9, 1.8, 11, 3.5, 14, 7],
      "circle-color": ["case", simulated, colour.PAPER, colour.INK],
      "circle-stroke-color": ["case", simulated, colour.INK, colour.PAPER],
      "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 12, 1.5],
    },
  };
}

function names(): LayerSpecification {
  return {
    id: "names",
    type: "symbol",
    source: "names",
    filter: ["any", ["==", ["get", "level"], "township"], [">=", ["zoom"], VILLAGE_NAMES_ZOOM]],
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONTS,
      "text-size": ["case", ["==", ["get", "level"], "township"], 13, 12],
      "text-max-width": 8,
      "text-padding": 4,
      "symbol-sort-key": ["get", "order"],
    },
    paint: {
      "text-color": colour.INK,
      "text-halo-color": "rgba(255, 255, 255, 0.9)",
      "text-halo-width": 1.6,
    },
  };
}
