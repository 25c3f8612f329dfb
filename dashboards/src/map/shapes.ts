// What the map is given to draw: areas with shapes, the points of their names, the bounds of them all. Pure.
import type { AreaCollection, FeatureCollection } from "../api/models";
import type { Language } from "../i18n/format";

export type Bounds = [west: number, south: number, east: number, north: number];

type Shapes = GeoJSON.FeatureCollection;

/** Areas whose boundary is known; the others are in the table only. */
export function areaShapes(areas: AreaCollection): Shapes {
  return {
    type: "FeatureCollection",
    features: areas.features.flatMap((area) =>
      area.geometry === null
        ? []
        : [
            {
              type: "Feature" as const,
              geometry: area.geometry as unknown as GeoJSON.Geometry,
              properties: { area_code: area.properties.area_code },
            },
          ],
    ),
  };
}

/** One point for each name; townships before villages, the populous first, where names would collide. */
export function nameShapes(collections: readonly AreaCollection[], language: Language): Shapes {
  const named = collections.flatMap((one) => one.features.map((area) => area.properties));
  return {
    type: "FeatureCollection",
    features: named.flatMap(({ lon, lat, name, level, residents }) =>
      lon === null || lat === null
        ? []
        : [
            {
              type: "Feature" as const,
              geometry: { type: "Point" as const, coordinates: [lon, lat] },
              properties: {
                name: language === "zh" ? name.zh : shortName(name.en),
                level,
                order: (level === "township" ? -1e9 : 0) - (residents ?? 0),
              },
            },
          ],
    ),
  };
}

/** Features with a point of their own. */
export function pointShapes(collection: FeatureCollection): Shapes {
  return {
    type: "FeatureCollection",
    features: collection.features.flatMap((feature) =>
      feature.geometry === null
        ? []
        : [
            {
              type: "Feature" as const,
              geometry: feature.geometry as unknown as GeoJSON.Geometry,
              properties: {
                feature_id: feature.id,
                simulated: feature.properties.simulated,
              },
            },
          ],
    ),
  };
}

/** Where most of the boundaries drawn come from. */
export function sourceOf(areas: AreaCollection): string | null {
  const counts = new Map<string, number>();
  for (const { geometry, properties } of areas.features) {
    if (geometry !== null) counts.set(properties.source, (counts.get(properties.source) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** Only the shapes of these areas. */
export function shapesOf(shapes: Shapes, codes: ReadonlySet<string>): Shapes {
  const features = shapes.features.filter((one) => codes.has(String(one.properties?.["area_code"])));
  return { type: "FeatureCollection", features };
}

export const NO_SHAPES: Shapes = { type: "FeatureCollection", features: [] };

/** Smallest box round all shapes; null where there is none. */
export function boundsOf(shapes: Shapes): Bounds | null {
  const box: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of shapes.features) if ("coordinates" in geometry) widen(box, geometry.coordinates);
  return Number.isFinite(box[0]) ? box : null;
}

/** "Beinan Township" is "Beinan" on a map of townships; "Taitung City" stays. */
export function shortName(name: string): string {
  return name.replace(/ (Township|Vil\.?|Village)$/, "");
}

function widen(box: Bounds, coordinates: unknown): void {
  if (!Array.isArray(coordinates)) return;
  const [lon, lat] = coordinates as unknown[];
  if (typeof lon === "number" && typeof lat === "number") {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  } else {
    for (const part of coordinates) widen(box, part);
  }
}
