// Which dated sets of boundaries can be chosen, read from the areas themselves. Pure.
import type { AreaCollection } from "../api/models";

/** The day on which the boundaries changed, and the sets on either side of it. */
export interface BoundaryChange {
  /** First day of the newer set, as YYYY-MM-DD. */
  changed: string;
  /** Last day of the older set. */
  before: string;
  /** The older set is the one shown. */
  showsOlder: boolean;
}

/** The change nearest to what is shown, or null where the areas have one set only. */
export function boundaryChange(areas: AreaCollection): BoundaryChange | null {
  const ends = dates(areas, "valid_to");
  const starts = dates(areas, "valid_from");
  const ended = ends.filter((day) => day > areas.at).sort()[0];
  const began = starts.filter((day) => day <= areas.at).sort().at(-1);
  const changed = ended ?? (ends.length > 0 ? ends.sort().at(-1) : began);
  if (changed === undefined) return null;
  return { changed, before: dayBefore(changed), showsOlder: ended !== undefined || ends.includes(changed) };
}

function dates(areas: AreaCollection, field: "valid_from" | "valid_to"): string[] {
  return areas.features.flatMap(({ properties }) => properties[field] ?? []);
}

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
